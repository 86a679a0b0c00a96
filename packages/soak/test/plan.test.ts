import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@stageguard/testing';
import { plan, type Step } from '../src/attack/plan';

function steps(seed: number, count: number): Step[] {
  const all = plan(seed);
  return Array.from({ length: count }, () => all.next().value);
}

const chosen = (seed: number) =>
  steps(seed, 2_000).map(({ target, act, random }) => `${target} ${act.name} ${random.below(1_000)}`);

describe('the plan of a run', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    expect(chosen(7)).toEqual(chosen(7));
    expect(chosen(8)).not.toEqual(chosen(7));
  });

  it('makes the choices of an act independently of those before it', () => {
    const [, , third] = steps(7, 3);
    const all = plan(7);
    all.next().value.random.below(10);
    all.next().value.random.below(10);
    const again = all.next().value;
    expect(again.random.below(1_000_000)).toBe(third?.random.below(1_000_000));
  });

  it('makes a third of the requests hostile, and knows every kind of hostility', () => {
    const all = steps(1, 20_000);
    const requests = (some: readonly Step[]) => some.reduce((sum, step) => sum + step.requests, 0);
    const hostile = all.filter((step) => step.hostile);
    expect(requests(hostile) / requests(all)).toBeCloseTo(1 / 3, 3);
    const kinds = new Set(hostile.map(({ act }) => act.name));
    expect(kinds.size).toBe(37);
  });
});

describe('random choices', () => {
  it('are spread evenly', () => {
    const random = createRandom(3, 0);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 8_000; i++) {
      const choice = random.below(4);
      counts[choice] = (counts[choice] ?? 0) + 1;
    }
    for (const count of counts) expect(count / 2_000).toBeCloseTo(1, 1);
  });
});
