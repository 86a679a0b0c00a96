import type { Random } from '@stageguard/testing';
import { calling } from './choose-stage.js';
import { isValue, type Value } from './model/stage.js';
import { shown } from './shown.js';
import type { World } from './world.js';

/** What is passed for a request's attributes, and what of it may be kept. */
export interface AttributesChoice {
  readonly value: unknown;
  readonly said: string;
  /** What is kept, where the rules say; else the most that may be kept. */
  readonly kept: Readonly<Record<string, Value>>;
  /** Whether the rules say. */
  readonly clear: boolean;
}

type Plain = Record<string, unknown>;

export function chooseAttributes(world: World, random: Random, clear: boolean): AttributesChoice {
  const plain = choosePlain(random);
  if (random.chance(0.7)) return told(plain, plain);
  const odd = random.below(clear ? 7 : 15);
  switch (odd) {
    case 0:
      return { value: undefined, said: 'undefined', kept: {}, clear: true };
    case 1: // "Attributes other than strings, numbers and booleans are dropped with a warning."
      return told(
        {
          ...plain,
          list: ['a', 'b'],
          none: null,
          thing: { a: 1 },
          act: () => 1,
          sign: Symbol('s'),
          big: 2n,
          gone: undefined,
        },
        plain,
      );
    case 2:
      return told(
        { ...plain, tenant: random.pick([Number.NaN, Number.POSITIVE_INFINITY, -0, 1e300, '']) },
        undefined,
      );
    case 3:
      return told(Object.assign(Object.create({ inherited: 'x', region: 'of the prototype' }), plain), plain);
    case 4:
      return told(Object.assign(Object.create(null), plain), plain);
    case 5: {
      const hidden = { ...plain, [Symbol('key')]: 'x' };
      Object.defineProperty(hidden, 'hidden', { value: 'x', enumerable: false });
      return told(hidden, plain);
    }
    case 6:
      return told(calling(world, plain) as Plain, plain);
    case 7:
      return unclear(
        withGetter(plain, () => {
          throw new Error('a getter');
        }),
        plain,
      );
    case 8:
      return unclear(new Proxy(plain, {}), plain);
    case 9:
      return unclear(
        new Proxy(plain, {
          ownKeys: () => {
            throw new Error('a trap');
          },
        }),
        plain,
      );
    case 10: // Rarely: every collection hashes each of them, and takes its time.
      return random.chance(0.04) ? unclear(many(random), undefined) : told(plain, plain);
    case 11:
      return random.chance(0.8)
        ? told(plain, plain)
        : unclear(
            { ...plain, tenant: `${random.below(3)}`.repeat(20_000), [`${'k'.repeat(3_000)}`]: 1 },
            undefined,
          );
    case 12:
      return unclear(
        random.pick<unknown>(['abc', ['a', 1], 5, null, true, () => 1, new Date(0), new Map([['a', 1]])]),
        undefined,
      );
    case 13:
      return unclear(JSON.parse('{"__proto__": "x", "constructor": 1, "toString": true}'), undefined);
    default:
      return unclear({ '': 'no key', 'k\nl': 'a\nb', ключ: 'значение', '🙂': '\ud800' }, undefined);
  }
}

function choosePlain(random: Random): Plain {
  const plain: Plain = {};
  if (random.chance(0.5)) plain['region'] = random.pick(['a', 'b', 'c']);
  if (random.chance(0.5)) plain['tier'] = random.pick([1, 2, '1']);
  if (random.chance(0.3)) plain['hot'] = random.chance(0.5);
  if (random.chance(0.1)) plain['tenant'] = `t${random.below(random.chance(0.1) ? 200 : 4)}`;
  return random.chance(0.5) ? plain : Object.fromEntries(Object.entries(plain).reverse());
}

function many(random: Random): Plain {
  const start = random.below(4);
  return Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key ${start}.${i}`, i]));
}

function withGetter(plain: Plain, get: () => unknown): Plain {
  const copy = { ...plain };
  Object.defineProperty(copy, 'getter', { enumerable: true, get });
  return copy;
}

function told(value: Plain, kept: Plain | undefined): AttributesChoice {
  return { value, said: shown(kept ?? value), kept: values(kept ?? value), clear: true };
}

function unclear(value: unknown, kept: Plain | undefined): AttributesChoice {
  return { value, said: shown(kept ?? value), kept: values(kept ?? value), clear: false };
}

function values(of: unknown): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(of ?? {}).filter((entry): entry is [string, Value] => isValue(entry[1])),
  );
}
