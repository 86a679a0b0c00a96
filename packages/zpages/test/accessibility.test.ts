import { expect, it } from '@jest/globals';
import axe from 'axe-core';
import { DESKTOP, describeInChromium, PHONE, seen, seenInTime, visitStill } from './chromium';
import { localPage, serve, stop } from './serve';
import { phased, request, showing, snapshot, stage } from './snapshots';

const requests = [
  request(),
  request({ ageInStage: 4, traceId: undefined }),
  request({ name: undefined, attributes: {} }),
];
const stuck = snapshot([stage('handle', 2), ...phased('route', [2, 36, 0], [0.8, 71]), stage('respond', 0)], {
  oldest: requests,
});
const fine = snapshot([stage('handle', 2), stage('respond', 0)], { name: 'http.server', oldest: requests });

describeInChromium('the live page for everybody', (visit) => {
  const views = [DESKTOP, PHONE].flatMap((viewport) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme, width: viewport.width })),
  );

  it.each(views)('passes axe-core: $colorScheme, $width px', async (view) => {
    const source = showing(stuck);
    const { origin, server } = await serve(localPage([source, showing(fine)]));
    const { page } = await visit(origin, view);
    const violations = async () => {
      const { violations, passes } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(),
      );
      expect(passes.map(({ id }) => id)).toContain('color-contrast');
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ failureSummary }) => `${id}: ${failureSummary}`),
      );
    };
    await page.evaluate(axe.source);
    await seen(page, '.connection', 'Live');
    expect(await violations()).toEqual([]);

    await page.getByRole('link', { name: 'route' }).first().click();
    await seen(page, '#list', 'Longest in route');
    expect(await violations()).toEqual([]);

    source.shown = snapshot([stage('handle', 0)]);
    await seen(page, '.lane > .count', '0');
    expect(await violations()).toEqual([]);

    await stop(server);
    await seen(page, '.connection', 'No answer from the process');
    expect(await violations()).toEqual([]);
  });

  it('is worked by keyboard alone: pause, a stage, the search, the order, what is folded, each trace id', async () => {
    const long = 'POST /v1/chat/completions/with/a/name/that/does/not/fit/its/place/in/the/table';
    const oldest = ['1', '2'].map((digit) => request({ name: long, traceId: digit.repeat(32) }));
    const shown = snapshot([stage('handle', 2), stage('route', 2)], { oldest });
    const { origin } = await serve(localPage(showing(shown), { traceUrl: 'https://t.example/{traceId}' }));
    const { page } = await visitStill(visit, origin, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const stops: string[] = [];
    const next = async () => {
      await page.keyboard.press('Tab');
      const [text, outline] = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const ring = element.closest('h3') === null ? null : '::after';
        const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
        return [name.trim(), getComputedStyle(element, ring).outlineStyle];
      });
      expect([text, outline]).toEqual([text, 'solid']);
      stops.push(text);
    };
    for (let stop = 0; stop < 9; stop++) await next();
    expect(stops).toEqual([
      'Pause',
      'JSON',
      'handle',
      'route',
      'Search by name, attribute, note or trace id',
      'Request',
      'In stage',
      'Idle',
      'In all',
    ]);
    await next();
    expect(stops.at(-1)).toContain(long);
    await page.keyboard.press('Enter');
    expect(await page.locator('details').first().getAttribute('open')).toBe('');
    for (const { traceId } of oldest) {
      await next();
      expect(stops.at(-1)).toBe(traceId);
      await next();
      expect(stops.at(-1)).toBe('Copy');
      await page.keyboard.press('Enter');
      await seenInTime(page, ':focus', 'Copied');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(traceId);
      if (traceId === oldest[0]?.traceId) await next();
    }
  });

  it('reads as a page: headings, stages in order, a table', async () => {
    const { origin } = await serve(localPage(showing(stuck)));
    const { page } = await visit(origin, { viewport: PHONE });
    expect(await page.getByRole('heading').allTextContents()).toEqual([
      'Requests in flight',
      'dynamo.frontend',
      'handle',
      'route',
      'respond',
      'Longest in their stage',
    ]);
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      'Request',
      'Stage',
      'In stage',
      'Idle',
      'In all',
      'Trace id',
    ]);
    expect(await page.getByRole('row').count()).toBe(4);
  });
});
