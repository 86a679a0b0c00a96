import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('every source file is in one part of the mutation tests, or left out by name', () => {
  const parts = readFileSync(join(__dirname, 'mutation', 'parts.mjs'), 'utf8');
  const sources = readdirSync(join(__dirname, '..', 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `'${file.slice(0, -'.ts'.length)}'`);
  expect(sources.filter((file) => parts.split(file).length !== 2)).toEqual([]);
});
