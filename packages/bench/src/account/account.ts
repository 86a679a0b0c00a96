import { apart } from '../apart.js';
import { FRAMEWORKS, type Framework, type Variant } from '../http/variants.js';
import type { Row } from '../row.js';
import { printTable } from '../table.js';
import type { Account } from './account-of.js';

/**
 * Where the time of a request with three stages goes: nanoseconds by file, which add up to the whole. Prints a table of
 * its own; none of it is a row of the report.
 */
export async function benchAccount(): Promise<Row[]> {
  printAccounts(1, {
    'all on, by bound stages': await apart('onByBoundStages'),
    'all on, by names': await apart('onByNames'),
    'counts alone, by bound stages': await apart('aloneByBoundStages'),
    'counts alone, by names': await apart('aloneByNames'),
  });
  return [];
}

/** Not Koa by our instrumentation: while V8 samples, most of its garbage survives until a full collection there. */
const SERVED: [Framework, Variant][] = [
  ['node', 'an async context alone'],
  ['node', 'our middleware'],
  ['node', 'our instrumentation'],
  ['node', 'our register'],
  ['koa', 'an async context alone'],
  ['koa', 'our middleware'],
];

/** The same of a request to a server. */
export async function benchHttpAccount(): Promise<Row[]> {
  const accounts: Record<string, Account> = {};
  for (const [framework, variant] of SERVED)
    accounts[`${FRAMEWORKS[framework]}, ${variant}`] = await apart('ofHttp', undefined, framework, variant);
  printAccounts(20, accounts);
  return [];
}

/** What takes less than `least` in every account is one row. */
function printAccounts(least: number, byName: Record<string, Account>): void {
  const accounts = Object.values(byName);
  const most = (place: string) => Math.max(...accounts.map((account) => account[place] ?? 0));
  const places = [...new Set(accounts.flatMap((account) => Object.keys(account)))];
  const large = places.filter((place) => most(place) >= least).sort((a, b) => most(b) - most(a));
  const small = places.filter((place) => most(place) < least);
  const row = (what: string, its: readonly string[]) => [
    what,
    ...accounts.map((account) => its.reduce((sum, place) => sum + (account[place] ?? 0), 0).toFixed(1)),
  ];
  printTable(
    ['where', ...Object.keys(byName)],
    [...large.map((place) => row(place, [place])), row('what is less', small), row('**together**', places)],
  );
}
