import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '@stageguard/release';
import { SUITES } from '../src/suites';
import { head as headLines } from '../src/table';

const TEXT = readFileSync(join(ROOT, 'docs/foreign-suites.md'), 'utf8');
const [head = [], , ...rows] = TEXT.split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

it('the document tells of every suite that the command knows, and the table of no other', () => {
  const known = SUITES.map(({ name }) => name);
  expect(known.filter((name) => !TEXT.includes(name))).toEqual([]);
  expect(rows.map(([, suite = '']) => suite).filter((suite) => !known.includes(suite))).toEqual([]);
});

it('the table has the columns that the command prints', () => {
  expect(headLines()).toContain(`| ${head.slice(1, -1).join(' | ')} |`);
});

it('no sum of the table is wrong', () => {
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((cells) => cells[head.indexOf('sums wrong')] !== '0')).toEqual([]);
});
