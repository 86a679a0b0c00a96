import type { Ledger } from '../books/ledger.js';
import type { StageSeries } from '../numbers/series.js';
import type { Request } from '../request/request.js';
import { type RequestName, textOf } from '../request/request-name.js';
import { OTHER } from '../words/attributes.js';
import { ensure } from '../words/ensure.js';
import type { Stage } from '../words/stage.js';
import { idleIn, isBudgeted, type Silent, silentIn } from './idle.js';
import { activeIn, type Means } from './reads.js';
import type { EndedSnapshot, RequestSnapshot, Snapshot, StageSnapshot } from './snapshot-types.js';

/** Milliseconds since a request entered its stage. */
type AgeInStage = (request: Request) => number;

interface Line {
  readonly series: StageSeries<Request>;
  readonly ledger: Ledger<Request>;
  /** The ledger's clock. */
  readonly now: number;
}

/** Which requests to show. */
export interface Shown {
  /** So many of the oldest. */
  readonly most: number;
  /** Of each stage, and not of all. */
  readonly perStage: boolean;
  /** Of these stages alone. */
  readonly means: Means | undefined;
  /** Calls nobody: the clock's last reading, and of names those that are at hand. */
  readonly quiet?: boolean;
}

export function takeSnapshot(name: string, ledgers: readonly Ledger<Request>[], shown: Shown): Snapshot {
  const { quiet = false } = shown;
  const readings = new Map(ledgers.map((ledger) => [ledger, quiet ? ledger.latest() : ledger.now()]));
  const ageOf: AgeInStage = ({ ledger, since }) => (readings.get(ledger) ?? since) - since;
  const lines = ledgers.flatMap((ledger) =>
    ledger.stageSeries.map((series): Line => ({ series, ledger, now: readings.get(ledger) ?? 0 })),
  );
  return {
    name,
    active: activeIn(ledgers),
    stages: stageSnapshots(lines, ageOf, silentIn(ledgers)),
    ended: endedSnapshots(ledgers),
    oldest: requestSnapshots(requestsOf(lines, shown, ageOf), ageOf, quiet ? textAtHand : textOf),
  };
}

/** One request. Calls nobody. */
export function peekAt(request: Request): RequestSnapshot {
  const name = textAtHand(request.name);
  return { name, ...requestSnapshot(request, ({ ledger, since }) => ledger.latest() - since) };
}

/** One for each stage; its series may differ in attributes of the requests besides. */
function stageSnapshots(lines: readonly Line[], ageOf: AgeInStage, silent: Silent): StageSnapshot[] {
  // A series that several stages share stands for itself.
  const linesOf: Map<Stage | StageSeries<Request>, Line[]> = new Map();
  for (const line of lines) ensure(linesOf, line.series.stage ?? line.series, (): Line[] => []).push(line);
  return [...linesOf.values()].map((its) => {
    const [oldest] = oldestOf(its, 1, ageOf);
    return {
      ...stageOf(its[0]?.series),
      count: its.reduce((sum, { series }) => sum + series.count, 0),
      oldestAge: its.some(isTimed) ? seconds(oldest === undefined ? 0 : ageOf(oldest)) : undefined,
      ...silenceOf(its, silent),
      entries: entriesOf(its),
    };
  });
}

function silenceOf(lines: readonly Line[], silent: Silent): Pick<StageSnapshot, 'overdue' | 'oldestIdle'> {
  const budgeted = lines.filter(({ series, ledger }) => isBudgeted(series, ledger));
  if (budgeted.length === 0) return { overdue: undefined, oldestIdle: undefined };
  const idle = budgeted.map(({ series, ledger, now }) => idleIn(series, ledger, now, silent));
  return {
    overdue: budgeted.reduce((sum, { series }) => sum + series.overdue, 0),
    oldestIdle: seconds(Math.max(...idle)),
  };
}

/** Of each ledger once: series that differ in attributes of the requests share them. */
function entriesOf(lines: readonly Line[]): number | undefined {
  const totals = new Set(lines.flatMap(({ series }) => series.entries ?? []));
  if (totals.size === 0) return undefined;
  return [...totals].reduce((sum, { count }) => sum + count, 0);
}

function endedSnapshots(ledgers: readonly Ledger<Request>[]): EndedSnapshot[] {
  const ended = new Map<string, { stage: string; outcome: string; count: number }>();
  for (const { endings } of ledgers) {
    for (const { attributes, count } of endings.all) {
      const [stage, outcome] = [String(attributes['stage']), String(attributes['outcome'])];
      ensure(ended, `${outcome} ${stage}`, () => ({ stage, outcome, count: 0 })).count += count;
    }
  }
  return [...ended.values()];
}

function stageOf(series: StageSeries<Request> | undefined): Pick<StageSnapshot, 'stage' | 'attributes'> {
  if (series?.stage !== undefined)
    return { stage: series.stage.name, attributes: { ...series.stage.attributes } };
  const { stage = OTHER, ...attributes } = series?.attributes ?? {};
  return { stage: String(stage), attributes };
}

/** The requests to show, the longest in its stage first. */
function requestsOf(lines: readonly Line[], { most, perStage, means }: Shown, ageOf: AgeInStage): Request[] {
  if (means === undefined && !perStage) return oldestOf(lines, most, ageOf);
  const byStage = [...oldestByStage(lines, most, ageOf)];
  const meant = means === undefined ? byStage : byStage.filter(([stage]) => means(stage));
  const shown = meant.flatMap(([, requests]) => oldestFirst(requests, most, ageOf));
  return oldestFirst(shown, perStage ? Number.POSITIVE_INFINITY : most, ageOf);
}

/** The oldest ones of each stage, and maybe more. */
function oldestByStage(lines: readonly Line[], most: number, ageOf: AgeInStage): Map<Stage, Request[]> {
  const found: Map<Stage, Request[]> = new Map();
  const add = (stage: Stage, request: Request) => ensure(found, stage, (): Request[] => []).push(request);
  for (const line of lines) {
    const { stage, head } = line.series;
    if (stage === undefined) addAmong(head, most, add);
    else for (const request of oldestOf([line], most, ageOf)) add(stage, request);
  }
  return found;
}

/** Of a series that several stages share, such as the one that overflows. */
function addAmong(
  head: Request | undefined,
  most: number,
  add: (stage: Stage, request: Request) => void,
): void {
  const added: Map<Stage, number> = new Map();
  for (let request = head; request !== undefined; request = request.next) {
    const { stage } = request;
    const count = added.get(stage) ?? 0;
    if (count >= most) continue;
    added.set(stage, count + 1);
    add(stage, request);
  }
}

function oldestFirst(requests: Request[], most: number, ageOf: AgeInStage): Request[] {
  return requests.sort((a, b) => ageOf(b) - ageOf(a)).slice(0, Math.max(0, most));
}

/** Merges the lists, which are in order of age, from their heads: what is not among the oldest is never looked at. */
function oldestOf(lines: readonly Line[], most: number, ageOf: AgeInStage): Request[] {
  const heads = lines.flatMap(({ series }) => series.head ?? []);
  const oldest: Request[] = [];
  while (oldest.length < most && heads.length > 0) {
    let first = 0;
    for (let i = 1; i < heads.length; i++) {
      if (ageOf(heads[i] as Request) > ageOf(heads[first] as Request)) first = i;
    }
    const request = heads[first] as Request;
    oldest.push(request);
    if (request.next === undefined) heads.splice(first, 1);
    else heads[first] = request.next;
  }
  return oldest;
}

/** Names last: to make one calls the application, which may end what is still to be shown. */
function requestSnapshots(
  requests: readonly Request[],
  ageOf: AgeInStage,
  text: typeof textOf,
): RequestSnapshot[] {
  const names = requests.map(({ name }) => name);
  const shown = requests.map((request) => requestSnapshot(request, ageOf));
  return shown.map((request, i) => ({ name: text(names[i]), ...request }));
}

/** Names of adapters, which alone say more when they are lost, are made of strings that they keep. */
function textAtHand(name: RequestName | undefined): string | undefined {
  return typeof name === 'object' && name.whenLost === undefined ? undefined : textOf(name);
}

function requestSnapshot(request: Request, ageOf: AgeInStage): Omit<RequestSnapshot, 'name'> {
  const { stage, since, began } = request;
  const timed = request.ledger.settings.timed;
  const ageInStage = ageOf(request);
  return {
    attributes: { ...request.attributes.values },
    stage: stage.name,
    stageAttributes: { ...stage.attributes },
    ageInStage: timed ? seconds(ageInStage) : undefined,
    idle: timed ? idleOf(request, since + ageInStage) : undefined,
    overdue: request.lasting?.slot?.overdue === true,
    age: timed ? seconds(ageInStage + since - began) : undefined,
    traceId: request.traceId,
    note: request.note,
  };
}

function idleOf(request: Request, now: number): number | undefined {
  const { dues } = request.ledger;
  if (dues === undefined || dues.of(request.stage).within === undefined) return undefined;
  // A sign of life is noted as of the timer's next look, which may be to come.
  return seconds(Math.max(0, now - dues.silentSince(request)));
}

function isTimed({ ledger }: Line): boolean {
  return ledger.settings.timed;
}

function seconds(milliseconds: number): number {
  return milliseconds / 1_000;
}
