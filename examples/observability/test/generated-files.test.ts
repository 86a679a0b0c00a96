import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { files } from '@stageguard/example-observability';
import { parse } from 'yaml';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

it.each(Object.entries(files()))('%s is what npm run generate writes', (file, text) => {
  // YAML is a superset of JSON; and the formatter breaks lines where it likes.
  expect(parse(read(file))).toEqual(parse(text));
});
