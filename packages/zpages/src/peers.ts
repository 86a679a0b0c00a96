import { originals } from '@stageguard/core/adapter';
import { askPage, BadAnswer } from './ask-page.js';
import type { Facts } from './facts.js';
import { type PeerAnswer, readAnswer } from './peer-answer.js';
import { PROCESS } from './this-process.js';

/** The page of another process. */
export interface PeerSettings {
  readonly url: string;
  readonly token: string | undefined;
}

/** What is known of one peer. */
export interface PeerState {
  readonly instance: string;
  /** What it says; `undefined` where that is not added, and `trouble` says why. */
  readonly facts: readonly Facts[] | undefined;
  readonly trouble: string | undefined;
  /** What was wrong the last time where what it said before is still added. */
  readonly lately?: string | undefined;
}

// Milliseconds.
const AT_MOST_EVERY = 900;
const WAIT_FOR = 700;
// Numbers do not jump when a process is busy for a moment.
const OLD = 5_000;

/**
 * The other processes that a page shows. They are asked only while somebody looks: once a second, however many do, within
 * two seconds, for two megabytes at most. Each is asked for itself alone (`peers=none`), so that peers of each other ask in no circle.
 */
export class Peers {
  readonly #all: readonly Peer[];

  /** What was said more than `old` milliseconds ago is no longer added. */
  constructor(settings: readonly PeerSettings[], old: number = OLD) {
    this.#all = settings.map((peer) => new Peer(peer, old));
  }

  get count(): number {
    return this.#all.length;
  }

  /** Asks, and waits a moment for those that have not answered yet. */
  async look(): Promise<readonly PeerState[]> {
    await inTime(Promise.all(this.#all.map((peer) => peer.ask())));
    const now = originals.now();
    // One process can be reached in several ways, and a list for all instances has this one in it.
    const added = new Set([PROCESS.id]);
    return this.#all.map((peer) => {
      const state = peer.state(now);
      const { id } = peer;
      if (state.facts === undefined || id === undefined) return state;
      if (id === PROCESS.id) return { ...state, facts: undefined, trouble: 'is this process' };
      if (added.has(id)) return { ...state, facts: undefined, trouble: 'is a process that is here already' };
      added.add(id);
      return state;
    });
  }
}

class Peer {
  readonly #settings: PeerSettings;
  readonly #address: URL;
  readonly #instance: string;
  readonly #old: number;
  #asking: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #answer: PeerAnswer | undefined;
  #trouble: string | undefined;

  constructor(settings: PeerSettings, old: number) {
    this.#settings = settings;
    this.#old = old;
    this.#address = new URL(settings.url);
    this.#instance = `${this.#address.host}${this.#address.pathname.replace(/\/$/, '')}`;
    for (const [name, value] of [
      ['format', 'json'],
      ['peers', 'none'],
      ['per', 'stage'],
    ] as const)
      this.#address.searchParams.set(name, value);
  }

  get id(): string | undefined {
    return this.#answer?.id;
  }

  ask(): Promise<void> {
    const now = originals.now();
    if (this.#asking === undefined && now - this.#askedAt >= AT_MOST_EVERY) {
      this.#askedAt = now;
      this.#asking = this.#pull().finally(() => {
        this.#asking = undefined;
      });
    }
    // Nobody waits for one that has failed: the others' numbers are not to come late for it.
    return this.#trouble === undefined && this.#asking !== undefined ? this.#asking : Promise.resolve();
  }

  state(now: number): PeerState {
    const instance = this.#instance;
    if (this.#answer === undefined)
      return { instance, facts: undefined, trouble: this.#trouble ?? 'is asked' };
    if (now - this.#answeredAt <= this.#old) {
      const facts = this.#answer.facts.map((one) => ({
        ...one,
        oldest: one.oldest.map((request) => ({ ...request, instance })),
      }));
      return { instance, facts, trouble: undefined, lately: this.#trouble };
    }
    const since = `for ${Math.round((now - this.#answeredAt) / 1_000)} s`;
    return { instance, facts: undefined, trouble: `${this.#trouble ?? 'does not answer'}, ${since}` };
  }

  async #pull(): Promise<void> {
    try {
      const text = await askPage(this.#address, this.#settings.token);
      const answer = readAnswer(text);
      this.#trouble = answer === undefined ? 'answers something else' : undefined;
      if (answer === undefined) return;
      this.#answer = answer;
      this.#answeredAt = originals.now();
    } catch (error) {
      this.#trouble = error instanceof BadAnswer ? error.message : 'does not answer';
    }
  }
}

async function inTime(all: Promise<unknown>): Promise<void> {
  let stop = () => {};
  const late = new Promise<void>((resolve) => {
    const timer = originals.setTimeout(resolve, WAIT_FOR);
    stop = () => originals.clearTimeout(timer);
  });
  try {
    await Promise.race([all, late]);
  } finally {
    stop();
  }
}
