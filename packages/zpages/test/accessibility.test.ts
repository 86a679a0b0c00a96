import { expect, it } from '@jest/globals';
import axe from 'axe-core';
import { DESKTOP, describeInChromium, PHONE, seen } from './chromium';
import { localPage, serve, stop } from './serve';
import { crowded, phased, request, showing, snapshot, stage } from './snapshots';

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

    source.shown = snapshot([stage('handle', 0)]);
    await seen(page, '.lane > .count', '0');
    expect(await violations()).toEqual([]);

    await stop(server);
    await seen(page, '.connection', 'No answer from the process');
    expect(await violations()).toEqual([]);
  });

  it('is reached by keyboard: the JSON, and each trace id to copy', async () => {
    const oldest = [request({ traceId: '1'.repeat(32) }), request({ traceId: '2'.repeat(32) })];
    const { origin } = await serve(localPage(showing({ ...crowded(1), oldest })));
    const { page } = await visit(origin, { permissions: ['clipboard-read', 'clipboard-write'] });
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('JSON');
    for (const { traceId } of oldest) {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Copy');
      expect(
        await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle),
      ).toBe('solid');
      await page.keyboard.press('Enter');
      await page.waitForFunction((expected) => document.activeElement?.textContent === expected, 'Copied');
      expect(await copied()).toBe(traceId);
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
      'In all',
      'Trace id',
    ]);
    expect(await page.getByRole('row').count()).toBe(4);
  });
});
