import { type Node, nodeOf, THIS_NODE } from '@stageguard/release';
import { type Checkout, checkoutOf } from './checkout.js';
import { again, type Difference, differences, isLasting } from './difference.js';
import type { Observed } from './observed.js';
import type { Results } from './results.js';
import { runTests } from './run-tests.js';
import type { Suite } from './suite.js';
import { testFiles } from './test-files.js';
import { OF_SERVERS, type Way } from './way.js';

const TIMES = 3;

/** One row of the table: a suite on one Node, counted in one way. */
export interface Row {
  readonly suite: string;
  readonly commit: string;
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
}

/** Runs a suite without Stageguard and with it, and hands over each row as it is found. */
export async function foreign(
  { suite, checkout: from, node, by }: Wanted,
  row: (row: Row) => void,
): Promise<void> {
  const ways = suite.ways.filter((way) => by === undefined || by === way);
  if (ways.length === 0) throw new Error(`${suite.name} is counted by ${suite.ways.join(', ')}.`);
  const checkout = await checkoutOf(suite, from);
  try {
    for (const major of node) await onNode(suite, checkout, await newest(major), ways, row);
  } finally {
    checkout[Symbol.dispose]();
  }
}

async function newest(major: number): Promise<Node> {
  return THIS_NODE.version.startsWith(`Node ${major}.`) ? THIS_NODE : nodeOf(major);
}

async function onNode(
  suite: Suite,
  { folder, commit }: Checkout,
  node: Node,
  ways: readonly Way[],
  row: (row: Row) => void,
): Promise<void> {
  const running = { suite, folder, node };
  const files = testFiles(folder, suite);
  const without = (await runTests({ ...running, files })).results;
  for (const way of ways) {
    const counted = await runTests({ ...running, way, files });
    let differing = differences(without, counted.results);
    for (let i = 0; i < TIMES && differing.length > 0; i++) {
      const [one, other] = [
        await runTests({ ...running, files }),
        await runTests({ ...running, way, files }),
      ];
      differing = differing.map((its) => again(its, one.results, other.results));
    }
    row({
      suite: suite.name,
      commit,
      node: node.version,
      way,
      tests: without.size,
      failing: failingIn(without),
      differing,
      observed: counted.observed,
    });
  }
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
  const rightLeft = OF_SERVERS.includes(way) ? inFlight === left.counter : inFlight <= left.counter;
  const fine = wrong.length + apart.length + Object.keys(anomalies).length === 0 && rightLeft;
  return !fine || differing.some(isLasting);
}
