import { rm } from 'node:fs/promises';
import type { LastStall } from '../../box/record.js';
import { milliseconds } from '../../words/clock.js';
import type { BoxSettings, LostRecord } from '../../words/messages.js';
import { culprit, type State } from '../state.js';
import { BlackBox } from './black-box.js';
import { type Claim, claimDead, STALE_AFTER } from './claims.js';

/** Files that do not change for longer than `STALE_AFTER` are those of a dead process. */
const AT_LEAST_EVERY = 10_000;

/** Whom this tells. */
export interface BoxListener {
  onLost(lost: readonly LostRecord[]): void;
  onWarning(text: string, detail: string): void;
}

/** Keeps the black box of this process, and reports those of dead ones. */
export class KeptBox {
  readonly #settings: BoxSettings;
  readonly #state: State;
  readonly #listener: BoxListener;
  readonly #box: BlackBox;
  #began = false;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #wasEmpty = false;

  constructor(settings: BoxSettings, state: State, listener: BoxListener) {
    this.#settings = settings;
    this.#state = state;
    this.#listener = listener;
    this.#box = new BlackBox(settings.folder, settings.instance.id);
  }

  /** Never rejects: without a disk the service runs on. */
  async begin(): Promise<void> {
    try {
      await this.#box.begin();
      this.#began = true;
      await this.#write();
      await this.#look();
    } catch (error) {
      this.#listener.onWarning('the black box cannot be kept', messageOf(error));
      this.#listener.onLost([]);
    }
  }

  /** The state has changed. An empty box is written only so that it is not stale. */
  keep(): void {
    if (!this.#began) return;
    const empty = this.#state.copy.snapshots.every(({ active }) => active === 0);
    if (empty && this.#wasEmpty && milliseconds() - this.#writtenAt < AT_LEAST_EVERY) return;
    this.#wasEmpty = empty;
    this.#write().catch((error) =>
      this.#listener.onWarning('the black box cannot be written', messageOf(error)),
    );
  }

  async #write(): Promise<void> {
    this.#writtenAt = milliseconds();
    const { instance } = this.#settings;
    await this.#box.write(() => {
      const { copy } = this.#state;
      const time = new Date(Date.now() - (milliseconds() - copy.at)).toISOString();
      return { instance, time, snapshot: copy.snapshots, stall: lastStall(this.#state), exit: undefined };
    });
  }

  async #look(): Promise<void> {
    const { folder, instance } = this.#settings;
    const { claims, unsure } = await claimDead(folder, instance, await this.#box.writtenAt());
    await this.#tell(claims);
    if (unsure) setTimeout(() => void this.#look().catch(() => {}), STALE_AFTER);
  }

  async #tell(claims: readonly Claim[]): Promise<void> {
    const broken = claims.filter(({ record }) => record === undefined);
    for (const { place } of broken) {
      this.#listener.onWarning('a black box is not whole', place);
      await rm(place, { recursive: true, force: true });
    }
    this.#listener.onLost(
      claims.flatMap(({ place, record }) => (record === undefined ? [] : [{ place, record }])),
    );
  }
}

function lastStall(state: State): LastStall | undefined {
  if (state.blockedSince === undefined) return undefined;
  const blockedFor = (milliseconds() - state.blockedSince) / 1_000;
  return { blockedFor, request: culprit(state), stack: state.answers?.newest?.stack };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
