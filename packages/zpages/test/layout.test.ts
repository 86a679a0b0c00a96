import { expect, it } from '@jest/globals';
import type { Snapshot } from '@stageguard/core';
import type { Page } from 'playwright-core';
import { DESKTOP, describeInChromium, PHONE, seen } from './chromium';
import { localPage, serve } from './serve';
import { crowded, phased, request, showing, snapshot, stage } from './snapshots';

const http = snapshot(
  ['receive', 'handle', 'respond', 'detached'].map((name) => stage(name, 3)),
  { name: 'http.server' },
);
const gateway = snapshot([
  ...['receive', 'handle', 'preprocess'].map((name) => stage(name, 2)),
  ...['route', 'dispatch', 'generate'].flatMap((name) => phased(name, [1, 12, 0])),
  ...['respond', 'detached'].map((name) => stage(name, 0)),
]);
interface Shifts {
  shifts: string[];
}

/** Has the browser say what has moved. Of what is aligned to the right the digits begin elsewhere, and end where they did. */
function noteShifts(): void {
  interface Shift {
    readonly sources: readonly { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
  }
  const shifts: string[] = [];
  (globalThis as unknown as Shifts).shifts = shifts;
  new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries() as unknown as Shift[])
      for (const { node, previousRect: from, currentRect: to } of sources) {
        const isShifted = Math.abs(from.left - to.left) > 1 && Math.abs(from.right - to.right) > 1;
        // A text that gets smaller begins elsewhere within its box, which is what has to stay.
        if (node instanceof Element && (isShifted || Math.abs(from.top - to.top) > 1))
          shifts.push(`${node.nodeName}: ${node.textContent?.slice(0, 80)}`);
      }
  }).observe({ type: 'layout-shift' });
}

/** Full lists, which come and go with the numbers. */
const listed = (count: number, age: number): Snapshot => ({
  ...crowded(count, age),
  ended: ['answered', 'failed', 'aborted'].map((outcome) => ({ stage: 'handle', outcome, count })),
  oldest: Array.from({ length: 20 }, (_, i) =>
    request({ ageInStage: age + i, idle: age, age: age * 2, traceId: String(i).padStart(32, '0') }),
  ),
});
const hostile = snapshot(
  ['<b>'.repeat(40), 'ü'.repeat(120), 'a b '.repeat(40)].map((name) =>
    stage(name, 12_345, { attributes: { phase: name } }),
  ),
  { name: 'n'.repeat(200), oldest: [request({ name: 'x'.repeat(120), ageInStage: 9e5, age: 9e6 })] },
);

/** The position of everything: its box, or its aligned edge where a text shares its line with another. */
async function places(page: Page): Promise<number[][]> {
  return page
    .locator('header > *, h2, dt, dd, .lane, .lane > *, .part, .part > *, th, form, .choice a')
    .evaluateAll((elements) =>
      elements.map((element) => {
        const { left, right, top, width, height } = element.getBoundingClientRect();
        if (element.matches('.part .count, .numbers dd, .flows dd')) return [right, top, height];
        if (element.matches('h1, .verdict, h3, .part .label, .part .age, .numbers dt'))
          return [left, top, height];
        return [left, top, width, height];
      }),
    );
}

/** The texts that are wider than their boxes. */
async function overflowing(page: Page): Promise<string[]> {
  return page.locator('.count, dd, td.age, .state').evaluateAll((elements) =>
    elements
      .filter((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const place = (
          element.closest('.lane, .figures > div, .flows, td, header') as Element
        ).getBoundingClientRect();
        const text = range.getBoundingClientRect();
        if (text.width === 0) return false;
        return text.right > place.right + 1 || text.left < place.left - 1;
      })
      .map((element) => `${element.className}: ${element.textContent}`),
  );
}

describeInChromium('the layout of the live page', (visit) => {
  it.each<[string, typeof DESKTOP, Snapshot | Snapshot[]]>([
    ['eight stages with three phases, on a desktop', DESKTOP, crowded(1_234, 71)],
    ['eight stages with three phases, on a phone', PHONE, crowded(1_234, 71)],
    ['two metrics objects, on a desktop', DESKTOP, [http, gateway]],
    ['two metrics objects, on a phone', PHONE, [http, gateway]],
  ])('has total, oldest age and every count on the first screen: %s', async (_, viewport, shown) => {
    const { origin } = await serve(localPage([shown].flat().map(showing)));
    const { page } = await visit(origin, { viewport });
    const figures = page.locator('.figures dd, .lane > .count');
    const seenAt = await figures.evaluateAll((elements) =>
      elements.map((element) => {
        const { right, bottom } = element.getBoundingClientRect();
        return { right, bottom, size: Number.parseFloat(getComputedStyle(element).fontSize) };
      }),
    );
    expect(seenAt.length).toBe(
      [shown].flat().reduce((sum, one) => sum + 3 + new Set(one.stages.map((s) => s.stage)).size, 0),
    );
    expect(Math.max(...seenAt.map(({ bottom }) => bottom))).toBeLessThanOrEqual(viewport.height);
    expect(Math.max(...seenAt.map(({ right }) => right))).toBeLessThanOrEqual(viewport.width);
    expect(Math.min(...seenAt.map(({ size }) => size))).toBeGreaterThanOrEqual(24);
  });

  it.each([DESKTOP, PHONE])(
    'has tabular digits of 24 px or more for every count: $width px',
    async (viewport) => {
      const { origin } = await serve(localPage(showing(crowded(123_456))));
      const { page } = await visit(origin, { viewport });
      const styles = await page.locator('.count').evaluateAll((elements) =>
        elements.map((element) => {
          const { fontVariantNumeric, fontSize } = getComputedStyle(element);
          return { fontVariantNumeric, bigEnough: Number.parseFloat(fontSize) >= 24 };
        }),
      );
      expect(styles.length).toBe(32);
      expect(new Set(styles.map((one) => JSON.stringify(one)))).toEqual(
        new Set([JSON.stringify({ fontVariantNumeric: 'tabular-nums', bigEnough: true })]),
      );
    },
  );

  it.each([DESKTOP, PHONE])(
    'moves nothing when counts, ages and what is stuck change: $width px',
    async (viewport) => {
      const source = showing(listed(0, 0.1));
      const { origin } = await serve(localPage(source));
      const { page } = await visit(origin, { viewport });
      await page.evaluate(noteShifts);
      const before = await places(page);
      for (const [count, age] of [
        [1, 0.2],
        [9_999, 29],
        [10_000, 71],
        [33_333, 600_000],
      ] as const) {
        source.shown = listed(count, age);
        await seen(page, '.part .count', count.toLocaleString('en-US'));
        expect(await places(page)).toEqual(before);
      }
      expect(await page.evaluate(() => (globalThis as unknown as Shifts).shifts)).toEqual([]);
    },
  );

  it.each<[string, typeof DESKTOP, Snapshot]>([
    ['hostile names, on a desktop', DESKTOP, hostile],
    ['hostile names, on a phone', PHONE, hostile],
    ['five digits a phase, on a desktop', DESKTOP, crowded(33_333, 600_000)],
    ['five digits a phase, on a phone', PHONE, crowded(33_333, 600_000)],
    ['hostile names, on a narrow phone', { width: 320, height: 640 }, hostile],
  ])('keeps everything in its place: %s', async (_, viewport, shown) => {
    const { origin } = await serve(localPage(showing(shown)));
    const { page } = await visit(origin, { viewport });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      viewport.width,
    );
    expect(await overflowing(page)).toEqual([]);
  });
});
