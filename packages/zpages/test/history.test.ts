import { describe, expect, it } from '@jest/globals';
import type { Snapshot } from '@stageguard/core';
import { History } from '../dist/history.js';
import { renderTrend, topOf } from '../dist/render-trend.js';
import { localPage, serve } from './serve';
import { showing, snapshot, stage } from './snapshots';

const at = (seconds: number) => 1_000_000_000 + 1_000 * seconds;
const counting = (count: number, more: Partial<Snapshot> = {}) => snapshot([stage('handle', count)], more);

/** The last of the line, the newest last. */
const tail = (history: History, seconds: number, length: number) =>
  history.lines(at(seconds)).active.slice(-length);

describe('the history of the page', () => {
  it('has the highest count of each three seconds, and gaps where nothing was known', () => {
    const history = new History();
    const start = 3 - ((at(0) / 1_000) % 3);
    for (const [second, count] of [4, 8, 2, 5].entries()) history.note(counting(count), at(start + second));
    expect(tail(history, start + 3, 3)).toEqual([null, 8, 5]);
    history.note(counting(7), at(start + 11));
    expect(tail(history, start + 11, 5)).toEqual([null, 8, 5, null, 7]);
    expect(history.lines(at(start + 11)).stages).toMatchObject([{ stage: 'handle' }]);
  });

  it('is five minutes long, and of no more than 64 stages', () => {
    const history = new History();
    const many = snapshot(Array.from({ length: 100 }, (_, i) => stage(`s${i}`, 1)));
    for (let second = 0; second < 700; second++) history.note(many, at(second));
    const { active, stages, every } = history.lines(at(699));
    expect([every * active.length, stages.length]).toEqual([300, 64]);
    expect(active).toEqual(Array(100).fill(100));
    expect(history.lines(at(5_000)).active).toEqual(Array(100).fill(null));
  });

  it('tells how many begin, enter, leave and end a second, over the last ten', () => {
    const history = new History();
    const numbers = (entries: number, count: number, answered: number) =>
      snapshot([stage('db', count, { entries })], {
        ended: [{ stage: 'db', outcome: 'answered', count: answered }],
      });
    expect(history.rates(numbers(0, 0, 0), at(0))).toBeUndefined();
    for (let second = 0; second <= 20; second++)
      history.note(numbers(30 * second, second, 20 * second), at(second));
    const rates = history.rates(numbers(30 * 20, 20, 20 * 20), at(20));
    expect(rates).toEqual({
      begun: 21,
      stages: [{ stage: 'db', entered: 30, left: 29 }],
      ended: [{ stage: 'db', outcome: 'answered', rate: 20 }],
    });
  });

  it('tells no rate below 0 where totals are less than before', () => {
    const history = new History();
    history.note(snapshot([stage('db', 5, { entries: 900 })]), at(0));
    expect(history.rates(snapshot([stage('db', 5, { entries: 10 })]), at(5))?.stages).toEqual([
      { stage: 'db', entered: 0, left: 0 },
    ]);
  });
});

describe('the line of the last minutes', () => {
  it('goes from count to count, with a dot for one alone, and none where nothing is known', () => {
    expect(renderTrend([null, 1, 1, 5, null, 0], 5).text).toContain(' d="M1 80h0h1l1 -80M5 100h0"');
  });

  it('stays low where there are few, and shares its height with those beside it', () => {
    expect([topOf([[1, 2]]), topOf([[1, null], [40]])]).toEqual([5, 40]);
  });

  it('is on the page that is opened, and without a script', async () => {
    const { origin } = await serve(localPage(showing(counting(3))));
    expect(await (await fetch(origin)).text()).toMatch(/<path d="M9\d 40h0(h\d)?"\/>/);
  });
});
