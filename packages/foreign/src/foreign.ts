import { relative } from 'node:path';
import { type Node, nodeOf, THIS_NODE } from '@stageguard/release';
import { type Checkout, checkoutOf } from './checkout.js';
import { again, type Difference, differences, isLasting } from './difference.js';
import type { Observed } from './observed.js';
import type { Results } from './results.js';
import { runTests } from './run-tests.js';
import type { Suite } from './suite.js';
import { testFiles } from './test-files.js';
import { OF_ALL, type Way } from './way.js';

const TIMES = 3;

/** One row of the table: a suite on one Node, counted in one way. */
export interface Row {
  readonly suite: string;
  readonly version: string;
  readonly commit: string;
  /** The day that it was run on. */
  readonly day: string;
  readonly node: string;
  readonly way: Way;
  readonly tests: number;
  /** How many failed without Stageguard. */
  readonly failing: number;
  readonly differing: readonly Difference[];
  readonly observed: Observed;
}

export interface Wanted {
  readonly suite: Suite;
  readonly checkout?: string | undefined;
  readonly node: readonly number[];
  readonly by?: Way | undefined;
  /** Of the files with tests, those whose path matches: a part of a suite that takes long. */
  readonly tests?: RegExp | undefined;
}

/** Runs a suite without Stageguard and with it, and hands over each row as it is found. */
export async function foreign(
  { suite, checkout: from, node, by, tests = /(?:)/ }: Wanted,
  row: (row: Row) => void,
): Promise<void> {
  const ways = suite.ways.filter((way) => by === undefined || by === way);
  if (ways.length === 0) throw new Error(`${suite.name} is counted by ${suite.ways.join(', ')}.`);
  const checkout = await checkoutOf(suite, from);
  try {
    const files = testFiles(checkout.folder, suite).filter((file) => tests.test(file));
    if (files.length === 0) throw new Error(`${suite.name} has no file with tests that matches ${tests}.`);
    for (const major of node) await onNode(suite, checkout, await newest(major), ways, files, row);
  } finally {
    checkout[Symbol.dispose]();
  }
}

async function newest(major: number): Promise<Node> {
  return THIS_NODE.version.startsWith(`Node ${major}.`) ? THIS_NODE : nodeOf(major);
}

async function onNode(
  suite: Suite,
  { folder, version, commit }: Checkout,
  node: Node,
  ways: readonly Way[],
  files: readonly string[],
  row: (row: Row) => void,
): Promise<void> {
  const running = { suite, folder, node };
  const without = (await runTests({ ...running, files })).results;
  for (const way of ways) {
    const counted = await runTests({ ...running, way, files });
    let differing = differences(without, counted.results);
    const those = filesOf(differing, suite, folder) ?? files;
    for (let i = 0; i < TIMES && differing.length > 0; i++) {
      const [one, other] = [
        await runTests({ ...running, files: those }),
        await runTests({ ...running, way, files: those }),
      ];
      differing = differing.map((its) => again(its, one.results, other.results));
    }
    row({
      suite: suite.name,
      version,
      commit,
      day: new Date().toISOString().slice(0, 10),
      node: node.version,
      way,
      tests: without.size,
      failing: failingIn(without),
      differing,
      observed: counted.observed,
    });
  }
}

/** The files with these tests, where each file has a process of its own, so that others have no part in what it does. */
function filesOf(differing: readonly Difference[], { runner }: Suite, folder: string): string[] | undefined {
  if (runner !== 'node:test' || differing.some(({ file }) => file === '')) return undefined;
  return [...new Set(differing.map(({ file }) => relative(folder, file)))];
}

function failingIn(results: Results): number {
  return [...results.values()].filter(({ result }) => result === 'failed').length;
}

/** Whether there is something that somebody has to understand. */
export function isToBeExplained({
  way,
  differing,
  observed: { wrong, apart, anomalies, left },
}: Row): boolean {
  const inFlight = left.ours - left.detached;
  const tooFew = OF_ALL.includes(way) && inFlight < left.counter;
  const rightLeft = !tooFew && inFlight <= left.counter + left.injected;
  const fine = wrong.length + apart.length + Object.keys(anomalies).length === 0 && rightLeft;
  return !fine || differing.some(isLasting);
}
