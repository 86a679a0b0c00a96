import './fixtures/second';

import { expect, it } from '@jest/globals';
import { Seconds } from '../dist/books/seconds.js';
import { putInto, type Slotted } from '../dist/numbers/slots.js';
import { heapUsed } from './fixtures/garbage';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

interface Item extends Slotted<Item> {
  readonly due: number;
}

it('what may be due is found in the second after that, the earliest first, and not before', () => {
  const seconds = new Seconds<Item>();
  for (const due of [7_999, 3_000, 5_500, 3_999]) {
    putInto(seconds.slotOf(due), { due, slot: undefined, slotPrevious: undefined, slotNext: undefined });
  }
  const found = (now: number) => seconds.passed(now).map(({ first, last }) => [first?.due, last?.due]);
  expect(found(3_999)).toEqual([]);
  expect(found(4_000)).toEqual([[3_000, 3_999]]);
  expect(found(7_999)).toEqual([
    [3_000, 3_999],
    [5_500, 5_500],
  ]);
  expect(found(8_000)).toEqual([
    [3_000, 3_999],
    [5_500, 5_500],
    [7_999, 7_999],
  ]);
});

it('100,000 requests of many budgets, filed and gone before they are due, leave no slots behind', () => {
  const names = Array.from({ length: 25 }, (_, i) => `stage ${i}`);
  const stages = Object.fromEntries(names.map((name) => [name, {}]));
  // Each second makes slots of its own.
  const budgets = Object.fromEntries(names.map((name, i) => [name, 10_000 * (i + 1)]));
  const { clock, metrics } = createLab({ stages, budgets });
  const secondsOf = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      const requests = names.map((stage) => metrics.begin({}, { stage }));
      clock.advance(1_000);
      aSecondLater();
      for (const request of requests) request.end();
    }
  };
  secondsOf(1_000);
  const before = heapUsed();
  secondsOf(4_000);
  // An empty slot and its entry are 100 bytes: all of them would be ten megabytes.
  expect(heapUsed() - before).toBeLessThan(200_000);
  metrics.close();
});
