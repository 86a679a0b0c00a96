import { tableHead, tableLine } from '@stageguard/release';
import { type Difference, isLasting, type Outcome } from './difference.js';
import type { Row } from './foreign.js';

const COLUMNS = [
  'suite',
  'version and commit',
  'run on',
  'Node',
  'counted by',
  'tests',
  'failing without',
  'differing',
  'requests, ours and the counter',
  'collections',
  'sums wrong',
  'other than the counter',
  'left at the end, ours and the counter',
];

/** When and where the table was made, and its head. */
export function head(): string {
  return tableHead(COLUMNS);
}

export function rowLine(row: Row): string {
  const { suite, version, commit, day, node, way, tests, failing, differing, observed } = row;
  const { requests, counted, injected, collections, wrong, apart, left } = observed;
  const ours = left.detached === 0 ? `${left.ours}` : `${left.ours} (${left.detached} detached)`;
  const others = injected === 0 ? '' : ` and ${injected} injected`;
  return tableLine([
    suite,
    `${version}, ${commit}`,
    day,
    node.replace('Node ', ''),
    way,
    tests,
    failing,
    differingIn(differing),
    `${counted}, ${requests}${others}`,
    collections,
    wrong.length,
    apart.length,
    `${ours}, ${left.counter}`,
  ]);
}

/** What is behind a row's figures, one a line. */
export function notes({ suite, node, way, differing, observed }: Row): string[] {
  const { wrong, apart, anomalies, warnings } = observed;
  const said = [
    ...differing.map(told),
    ...listedOnce('sums', wrong),
    ...listedOnce('other than the counter', apart),
    ...Object.entries(anomalies).map(([kind, n]) => `${n} anomalies: ${kind}`),
    ...warnings.map((its) => `warned: ${its}`),
  ];
  return said.map((its) => `- ${suite}, ${node}, ${way}: ${its}`);
}

function differingIn(differing: readonly Difference[]): string {
  if (differing.length === 0) return '0';
  const lasting = differing.filter(isLasting).length;
  return `${lasting}, and ${differing.length - lasting} at times`;
}

function told({ name, without, counted, error }: Difference): string {
  const how = `\`${name}\` ${listed(without)} without, ${listed(counted)} with`;
  return error === undefined ? how : `${how}: ${error.split('\n').slice(0, 4).join(' / ')}`;
}

/** `passed 3 times, failed once`, say. */
function listed(outcomes: readonly Outcome[]): string {
  const kinds = [...new Set(outcomes)];
  return kinds.map((kind) => `${kind} ${outcomes.filter((its) => its === kind).length}x`).join(', ');
}

function listedOnce(what: string, all: readonly string[]): string[] {
  return [...new Set(all)].filter((its) => its !== '').map((its) => `${what}: ${its}`);
}
