import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInChromium, seen, seenInTime, type Visit, type Visitor } from './chromium';
import { localPage, serve } from './serve';
import { request, type Shown, showing, snapshot, stage } from './snapshots';

/** The page asks at once, and the first answer shows another number than the document. */
async function visitAndAsk(visit: Visitor, source: Shown): Promise<Visit> {
  const first = source.shown;
  source.shown = snapshot([stage('handle', 1), stage('route', 0)]);
  const answer = localPage(source);
  const { origin } = await serve((req, res) => {
    answer(req, res);
    if (req.url === '/')
      res.on('finish', () => {
        source.shown = first;
      });
  });
  const visited = await visit('about:blank');
  await visited.page.clock.pauseAt(Date.now() + 60_000);
  await visited.page.goto(origin);
  return visited;
}

const hide = (page: Page, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

describeInChromium('the time of the live page', (visit) => {
  it('is one question a second, and none while it is hidden', async () => {
    const source = showing(snapshot([stage('handle', 0)]));
    const { page, requests } = await visitAndAsk(visit, source);
    const asked = () => requests.filter((url) => url.endsWith('fragment')).length;
    await seenInTime(page, '.lane > .count', '0');
    expect(asked()).toBe(1);
    for (const count of [1, 2, 3, 4, 5]) {
      source.shown = snapshot([stage('handle', count)]);
      await page.clock.runFor(1_000);
      await seenInTime(page, '.lane > .count', String(count));
    }
    expect(asked()).toBe(6);

    await hide(page, true);
    source.shown = snapshot([stage('handle', 6)]);
    await page.clock.runFor(60_000);
    expect(asked()).toBe(6);
    await hide(page, false);
    await seenInTime(page, '.lane > .count', '6');
    expect(asked()).toBe(7);
    await seenInTime(page, '.connection', 'Live');
  });

  it('is the last minutes of every stage, as a line with gaps where nothing was known', async () => {
    const source = showing(snapshot([stage('handle', 4), stage('route', 0)]));
    const { page } = await visitAndAsk(visit, source);
    await seenInTime(page, '.lane > .count', '4');
    const line = (name: string) => page.locator(`[data-stage=${name}] .trend path`).getAttribute('d');
    for (const count of [8, 2]) {
      source.shown = snapshot([stage('handle', count), stage('route', 0)]);
      await page.clock.runFor(1_000);
      await seenInTime(page, '.lane > .count', String(count));
    }
    // From 4 over 8, which fills the height, to 2; one second is a three-hundredth of the width.
    expect(await line('handle')).toMatch(/50\.0L299\.0 0\.0L300\.0 75\.0$/);
    expect(await line('route')).toMatch(/100\.0L299\.0 100\.0L300\.0 100\.0$/);

    await hide(page, true);
    await page.clock.runFor(150_000);
    source.shown = snapshot([stage('handle', 3), stage('route', 1)]);
    await hide(page, false);
    await seenInTime(page, '.lane > .count', '3');
    expect(await line('handle')).toMatch(/L(?:149\.5|150\.0) 75\.0M300\.0 62\.5$/);
    await hide(page, true);
    await page.clock.runFor(300_000);
    source.shown = snapshot([stage('handle', 5), stage('route', 1)]);
    await hide(page, false);
    await seenInTime(page, '.lane > .count', '5');
    expect(await line('handle')).toBe('M300.0 0.0');
  });

  it('stands still without JavaScript, and says so', async () => {
    const { origin } = await serve(
      localPage(showing(snapshot([stage('handle', 7)], { oldest: [request()] }))),
    );
    const { page, requests } = await visit(origin, { javaScriptEnabled: false });
    await seen(page, '.connection', 'Snapshot, not live');
    await seen(page, '.lane > .count', '7');
    await seen(page, 'code', String(request().traceId));
    expect(await page.getByRole('button').count()).toBe(0);
    expect(requests).toEqual([`${origin}/`]);
  });
});
