import type { Attributes } from '@opentelemetry/api';
import { type EventChannel, eventChannel } from '../words/event-channel.js';
import type { Stage } from '../words/stage.js';
import { type RequestName, textOf } from './request-name.js';

/** What is published on the diagnostics channels `stageguard.overdue` and `stageguard.recovered`. Times are in seconds. */
export interface OverdueEvent {
  /** The name of the metrics. */
  readonly metrics: string;
  /** The name of the request, for people. */
  readonly name: string | undefined;
  /** Those that the request is counted under. */
  readonly attributes: Attributes;
  /** The stage that it is stuck in, or was. */
  readonly stage: string;
  /** Those of the stage. */
  readonly stageAttributes: Attributes;
  /** How long it has been there. */
  readonly ageInStage: number;
  /** How long it has been there without a sign of life. */
  readonly idle: number;
  /** The trace of the span that was active when it began or when `with` first made it current. */
  readonly traceId: string | undefined;
  /** What `note` was last given, at most 120 characters. */
  readonly note: string | undefined;
}

/** What has to be known of a request to tell that it is stuck. */
export interface Stuck {
  readonly name: RequestName | undefined;
  readonly note: string | undefined;
  readonly traceId: string | undefined;
  readonly attributes: { readonly values: Attributes };
  readonly stage: Stage;
  readonly since: number;
  readonly sign: number;
  readonly ledger: {
    readonly settings: { readonly name: string };
    readonly dues: { silentSince(it: { since: number; sign: number }): number } | undefined;
    latest(): number;
  };
}

/** Events of a second, on each channel. */
export const MOST_TOLD = 1_000;

export const overdueChannel: EventChannel<OverdueEvent> = eventChannel('stageguard.overdue');
const recoveredChannel: EventChannel<OverdueEvent> = eventChannel('stageguard.recovered');

/** What was published of those that are overdue still. */
const told: WeakMap<Stuck, OverdueEvent> = new WeakMap();
/** What is to be published of those that have recovered: their change calls nobody. */
const waiting: OverdueEvent[] = [];

/** May call the application, for the name. */
export function overdueEvent(it: Stuck): OverdueEvent {
  return {
    metrics: it.ledger.settings.name,
    name: textOf(it.name),
    attributes: { ...it.attributes.values },
    stage: it.stage.name,
    stageAttributes: { ...it.stage.attributes },
    ...timesOf(it),
    traceId: it.traceId,
    note: it.note,
  };
}

/** Calls whoever has subscribed. */
export function tell(it: Stuck, event: OverdueEvent): void {
  told.set(it, event);
  overdueChannel.publish(event);
}

/** One that was told of is overdue no more. Calls nobody. */
export function recovers(it: Stuck): void {
  const event = told.get(it);
  told.delete(it);
  if (event !== undefined) waiting.push({ ...event, ...timesOf(it) });
}

/** Calls whoever has subscribed. What nobody has is dropped. */
export function tellRecovered(): void {
  for (const event of waiting.splice(0, recoveredChannel.hasSubscribers ? MOST_TOLD : waiting.length)) {
    recoveredChannel.publish(event);
  }
}

function timesOf(it: Stuck): Pick<OverdueEvent, 'ageInStage' | 'idle'> {
  const { dues, latest } = it.ledger;
  const now = latest();
  const silentSince = dues?.silentSince(it) ?? it.since;
  return { ageInStage: (now - it.since) / 1_000, idle: (now - silentSince) / 1_000 };
}
