import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInChromium, seen, seenInTime, visitAndAsk } from './chromium';
import { localPage, serve } from './serve';
import { request, showing, snapshot, stage } from './snapshots';

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

  it('stands still while it is paused, and shows another choice once', async () => {
    const source = showing(snapshot([stage('handle', 2), stage('route', 0)]));
    const { page, requests } = await visitAndAsk(visit, source);
    const asked = () => requests.filter((url) => url.includes('fragment')).length;
    await seenInTime(page, '.lane > .count', '2');
    await page.getByRole('button', { name: 'Pause' }).click();
    await seenInTime(page, '.connection', 'Paused');
    source.shown = snapshot([stage('handle', 6), stage('route', 0)]);
    await page.clock.runFor(60_000);
    expect(asked()).toBe(1);
    await page.getByRole('link', { name: 'handle' }).click();
    await seenInTime(page, '#list', 'Longest in handle');
    await page.clock.runFor(60_000);
    expect(asked()).toBe(2);
    await seenInTime(page, '.connection', 'Paused');
    await page.getByRole('button', { name: 'Go on' }).click();
    await seenInTime(page, '.connection', 'Live');
    expect(asked()).toBe(3);
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
