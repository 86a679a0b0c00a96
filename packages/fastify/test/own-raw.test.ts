import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';

type GiveRaw = (made: object, raw: object) => void;

const BUILT = readFileSync(require.resolve('../dist/own-raw.js'), 'utf8');

/** As a bundler is told to have it that takes the fields of a class for assignments. */
const ASSIGNING = transformSync(BUILT, {
  jsc: { parser: { syntax: 'ecmascript' }, assumptions: { setPublicClassFields: true } },
  env: { targets: 'node 10' },
}).code;

function giveRawOf(code: string): GiveRaw {
  const exported: { giveRaw?: GiveRaw } = {};
  new Function('exports', code)(exported);
  return exported.giveRaw as GiveRaw;
}

it.each([
  ['as it is built', BUILT],
  ['in a bundle that assigns the fields of classes', ASSIGNING],
])('a request gets its raw as a property of its own, though it inherits an accessor: %s', (_, code) => {
  const giveRaw = giveRawOf(code);
  const raw = {};
  const prototype = {
    set raw(value: object) {
      giveRaw(this, value);
    },
  };
  const made = Object.create(prototype) as Record<'id' | 'raw' | 'query', unknown>;
  made.id = 1;
  made.raw = raw;
  made.query = 2;
  expect(Object.getOwnPropertyDescriptors(made)).toEqual({
    id: { value: 1, writable: true, enumerable: true, configurable: true },
    raw: { value: raw, writable: true, enumerable: true, configurable: true },
    query: { value: 2, writable: true, enumerable: true, configurable: true },
  });
  expect(Object.keys(made)).toEqual(['id', 'raw', 'query']);
});

it('one of the two defines the field, and the other does not', () => {
  expect(BUILT).toMatch(/^ +raw;$/m);
  expect(ASSIGNING).not.toMatch(/^ +raw;$/m);
});
