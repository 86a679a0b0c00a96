import { expect, it } from '@jest/globals';
import { createRandom } from '@stageguard/testing';
import { type Place, putInto, Slot, type Slotted, startWith, takeOut } from '../dist/numbers/slots.js';

interface Item extends Slotted<Item> {
  readonly id: number;
  readonly lasting: Place<Item>;
}

function createItem(id: number): Item {
  return { id, lasting: { slot: undefined, before: undefined, after: undefined } };
}

function forwards({ first }: Slot<Item>): number[] {
  const ids: number[] = [];
  for (let it = first; it !== undefined; it = it.lasting.after) ids.push(it.id);
  return ids;
}

function backwards({ last }: Slot<Item>): number[] {
  const ids: number[] = [];
  for (let it = last; it !== undefined; it = it.lasting.before) ids.push(it.id);
  return ids;
}

it('a slot lists what was put into it and not taken out since, in the order in which it came or that it was given', () => {
  const random = createRandom(1, 0);
  const items = Array.from({ length: 6 }, (_, id) => createItem(id));
  const slots = [new Slot<Item>(false), new Slot<Item>(false)];
  const expected: number[][] = [[], []];
  for (let step = 0; step < 500; step++) {
    const item = random.pick(items as [Item, ...Item[]]);
    const which = item.lasting.slot === undefined ? -1 : slots.indexOf(item.lasting.slot);
    const its = expected[which];
    if (its !== undefined && random.below(3) === 0) {
      startWith(slots[which] as Slot<Item>, item);
      const at = its.indexOf(item.id);
      expected[which] = [...its.slice(at), ...its.slice(0, at)];
    } else if (which !== -1) {
      takeOut<Item>(item.lasting);
      expected[which] = expected[which]?.filter((id) => id !== item.id) ?? [];
    } else {
      const into = random.below(2);
      putInto(slots[into] as Slot<Item>, item, item.lasting);
      expected[into]?.push(item.id);
    }
    expect(slots.map(forwards)).toEqual(expected);
    expect(slots.map(backwards)).toEqual(expected.map((ids) => [...ids].reverse()));
  }
});

it('what is in no slot is taken out of none', () => {
  const slot = new Slot<Item>(false);
  const item = createItem(0);
  const other = createItem(1);
  putInto(slot, other, other.lasting);
  takeOut<Item>(item.lasting);
  expect(item).toEqual(createItem(0));
  expect(forwards(slot)).toEqual([1]);
});
