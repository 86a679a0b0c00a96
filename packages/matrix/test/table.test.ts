import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { CI_ROWS } from '../src/ci-rows';
import { LIBRARIES } from '../src/library-row';
import { LIBRARY_ROWS } from '../src/library-rows';
import { ROWS } from '../src/rows';
import { SERVERS } from '../src/server-row';
import { SERVER_ROWS } from '../src/server-rows';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

it('the table of the README has every row, in order, and no other', () => {
  const lines = README.split('\n').filter((line) => line.startsWith('| '));
  const told = lines
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, axis, name, what]) => ({ axis, name, what }));
  expect(told).toEqual(ROWS.map(({ axis, name, what }) => ({ axis, name, what })));
});

it('no row of the table has failed', () => {
  expect(README).not.toContain('FAILED');
});

it('the README has the note of every row', () => {
  const missing = ROWS.filter(
    ({ name, note }) => note !== undefined && !README.includes(`- ${name}: ${note}`),
  );
  expect(missing).toEqual([]);
});

it('every library that is mounted is a row', () => {
  const files = readdirSync(LIBRARIES).filter((name) => /\.[cm]js$/.test(name));
  expect(files.sort()).toEqual([...new Set(LIBRARY_ROWS.map(({ file }) => file))].sort());
});

it('every server that is written down is a row', () => {
  const files = readdirSync(join(SERVERS, 'apps')).filter((name) => name.endsWith('.mjs'));
  const apps = SERVER_ROWS.flatMap(({ app }) => (app === undefined ? [] : [`${app}.mjs`]));
  expect(files.sort()).toEqual([...new Set(apps)].sort());
});

it('CI runs rows of every axis', () => {
  const axes = new Set(CI_ROWS.map(({ axis }) => axis));
  expect([...axes].sort()).toEqual([...new Set(ROWS.map(({ axis }) => axis))].sort());
});
