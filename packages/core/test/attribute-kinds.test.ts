import { describe, expect, it, jest } from '@jest/globals';
import { watchWarnings } from '@stageguard/testing/jest';
import type * as Sets from '../dist/books/attribute-sets.js';

const warnings = watchWarnings();

/** Sets of a copy that has logged nothing yet. */
function freshSets() {
  let copy: typeof Sets | undefined;
  jest.isolateModules(() => {
    copy = require('../dist/books/attribute-sets.js');
  });
  const { AttributeSets } = copy as typeof Sets;
  return new AttributeSets<never>({} as never, 100);
}

const raise = (): never => {
  throw new Error('raised');
};

describe('what is given for attributes', () => {
  it.each<[string, unknown, string | undefined]>([
    ['nothing', undefined, undefined],
    ['an object without any', {}, undefined],
    ['null', null, 'null'],
    ['a text', 'model', '"model"'],
    ['a number', 7, '7'],
    ['a function', raise, 'a function'],
    ['an array', ['a'], '"an array"'],
    ['an array of nothing', [], '"an array"'],
    ['a Proxy', new Proxy({ model: 'a' }, {}), '"a Proxy"'],
    ['a Proxy of nothing', new Proxy({}, {}), '"a Proxy"'],
    ['a Proxy that throws', new Proxy({}, { ownKeys: raise }), '"a Proxy"'],
  ])(
    'is ignored where it is no plain object, with one warning that says what it is: %s',
    (_, given, said) => {
      const sets = freshSets();
      for (let i = 0; i < 2; i++) expect(sets.extended(sets.empty, given)).toBe(sets.empty);
      const text = 'stageguard: attributes that are not a plain object are ignored';
      expect(warnings).toEqual(said === undefined ? [] : [`${text}: ${said}`]);
    },
  );

  it('may be a Proxy with the very attributes of an object that was met: to ask each time costs more', () => {
    const sets = freshSets();
    const set = sets.extended(sets.empty, { model: 'a' });
    expect(sets.extended(sets.empty, new Proxy({ model: 'a' }, {}))).toBe(set);
    expect(sets.extended(sets.empty, new Proxy({ model: 'b' }, {}))).toBe(sets.empty);
  });

  it('may be no more than what the request has already', () => {
    const sets = freshSets();
    const set = sets.extended(sets.empty, { model: 'a' });
    expect(sets.extended(set, {})).toBe(set);
    expect(sets.extended(set, { model: 'a' })).toBe(set);
    expect(sets.extended(set, { model: 'a' })).toBe(set);
    expect(warnings).toEqual([]);
  });
});
