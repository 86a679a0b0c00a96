import { type Counts, total } from './attack/messages.js';
import { TARGETS, type Target } from './service/ports.js';
import type { Survived } from './survived.js';

/** What is printed at the end of a run. */
export function table(survived: Survived): string {
  const { peaceful, hostile } = survived;
  return [
    row('', TARGETS, 'all'),
    row('answered as they should be', ...cells(sums(peaceful))),
    '',
    ...byCount(hostile).map(([name, counts]) => row(name, ...cells(counts))),
    row('all that was hostile', ...cells(sums(hostile))),
    '',
    row('all requests', ...cells(sums({ peaceful: sums(peaceful), hostile: sums(hostile) }))),
    '',
    ...facts(survived).map(([name, text]) => name.padEnd(22) + text),
  ].join('\n');
}

function facts({
  peaceful,
  hostile,
  begun,
  calibrations,
  collections,
  providers,
  heap,
  ...run
}: Survived): [name: string, text: string][] {
  const attacked = total(hostile);
  const names = Object.entries(begun).map(([name, count]) => `${name} ${number(count)}`);
  return [
    ['requests sent', `${number(total(peaceful) + attacked)}, ${number(attacked)} of them hostile`],
    ['begun and ended', names.join(', ')],
    ['calibrations', `${number(calibrations.times)}, of ${number(calibrations.requests)} requests that hung`],
    ['collections checked', `${number(collections)}, on ${providers} providers`],
    ['heap, its data', growth(heap.half.data, heap.end.data)],
    ['heap, with code', growth(heap.half.used, heap.end.used)],
    ['took', `${number(Math.round(run.seconds))} s, with seed ${run.seed}`],
  ];
}

type Row = Partial<Record<Target, number>>;

function cells(counts: Row): [cells: string[], all: string] {
  return [
    TARGETS.map((target) => (counts[target] === undefined ? '–' : number(counts[target]))),
    number(total({ counts })),
  ];
}

function sums(counts: Counts): Row {
  const all: Row = {};
  for (const one of Object.values(counts)) {
    for (const target of TARGETS) all[target] = (all[target] ?? 0) + (one[target] ?? 0);
  }
  return all;
}

function byCount(counts: Counts): [string, Row][] {
  return Object.entries(counts).sort(([, a], [, b]) => total({ b }) - total({ a }));
}

function row(name: string, inTargets: readonly string[], all: string): string {
  return name.padEnd(36) + [...inTargets, all].map((cell) => cell.padStart(10)).join('');
}

function number(value: number): string {
  return value.toLocaleString('en');
}

/** From half way to the end. */
function growth(half: number, end: number): string {
  return `${megabytes(half)} half way, ${megabytes(end)} at the end: ${((end / half - 1) * 100).toFixed(1)} %`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
