import { apart } from '../apart.js';
import type { Row } from '../row.js';
import { printTable } from '../table.js';

const HEAD = [
  'where',
  'all on, by bound stages',
  'all on, by names',
  'counts alone, by bound stages',
  'counts alone, by names',
];
/** What is less than this in every way is one row. */
const LEAST = 1;

/**
 * Where the time of a request with three stages goes: nanoseconds by file, which add up to the whole. Prints a table of
 * its own; none of it is a row of the report.
 */
export async function benchAccount(): Promise<Row[]> {
  const accounts = [
    await apart('onByBoundStages'),
    await apart('onByNames'),
    await apart('aloneByBoundStages'),
    await apart('aloneByNames'),
  ];
  const most = (place: string) => Math.max(...accounts.map((account) => account[place] ?? 0));
  const places = [...new Set(accounts.flatMap((account) => Object.keys(account)))];
  const large = places.filter((place) => most(place) >= LEAST).sort((a, b) => most(b) - most(a));
  const small = places.filter((place) => most(place) < LEAST);
  const row = (what: string, its: readonly string[]) => [
    what,
    ...accounts.map((account) => its.reduce((sum, place) => sum + (account[place] ?? 0), 0).toFixed(1)),
  ];
  printTable(HEAD, [
    ...large.map((place) => row(place, [place])),
    row('what is less', small),
    row('**together**', places),
  ]);
  return [];
}
