import { expect, it } from '@jest/globals';
import { heapUsed } from '@stageguard/testing/jest';
import { Seconds } from '../dist/books/seconds.js';
import { type Place, putInto, type Slotted, takeOut } from '../dist/numbers/slots.js';

interface Item extends Slotted<Item> {
  readonly due: number;
  readonly lasting: Place<Item>;
}

function createItem(due: number): Item {
  return { due, lasting: { slot: undefined, before: undefined, after: undefined } };
}

it('what may be due is found in the second after that, the earliest first, and not before', () => {
  const seconds = new Seconds<Item>();
  for (const due of [7_999, 3_000, 5_500, 3_999]) {
    const item = createItem(due);
    putInto(seconds.slotOf(due), item, item.lasting);
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

it('400,000 requests of many budgets, filed and gone before they are due, leave no slots behind', () => {
  const seconds = new Seconds<Item>();
  let now = 0;
  const pass = (count: number) => {
    for (let second = 0; second < count; second++) {
      now += 1_000;
      for (let budget = 1; budget <= 25; budget++) {
        // Each second makes slots of its own.
        const item = createItem(now + budget * 10_000_000);
        putInto(seconds.slotOf(item.due), item, item.lasting);
        takeOut<Item>(item.lasting);
      }
      seconds.passed(now);
    }
  };
  pass(1_000);
  const before = heapUsed();
  pass(16_000);
  // An empty slot and its entry are 100 bytes: all of them would be forty megabytes.
  expect(heapUsed() - before).toBeLessThan(2_000_000);
});
