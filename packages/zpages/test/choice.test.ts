import { expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { describeInChromium, seen, seenInTime } from './chromium';
import { localPage, serve } from './serve';
import { request, showing, snapshot, stage } from './snapshots';

describeInChromium('what is chosen on the live page', (visit) => {
  it('is a stage that is clicked: its oldest, which a fuller stage hid, how many there are, and its numbers', async () => {
    const metrics = createRequestMetrics({ name: 'hidden', stages: { db: {}, mail: {} } });
    const begin = (stage: 'db' | 'mail', name: string) => metrics.begin({}, { name }).enter(stage);
    for (let i = 0; i < 60; i++) begin('db', `db ${i}`);
    for (let i = 0; i < 5; i++) begin('mail', `mail ${i}`);
    const { origin } = await serve(localPage(metrics));
    const { page } = await visit(origin);
    await seenInTime(page, '.shown', '20 of 65');
    expect(await page.locator('td.who', { hasText: 'mail' }).count()).toBe(0);

    await page.getByRole('link', { name: 'mail' }).click();
    await seenInTime(page, '#list', 'Longest in mail');
    await seenInTime(page, '.shown', '5 of 5');
    expect(await page.locator('td.who').allTextContents()).toEqual(
      [0, 1, 2, 3, 4].map((i) => expect.stringContaining(`mail ${i}`)),
    );
    expect(await page.locator('.flows.stage dt').first().textContent()).toBe('in flight');
    expect(new URL(page.url()).search).toBe('?stage=mail');
    expect(await page.getByRole('link', { name: 'mail' }).getAttribute('aria-current')).toBe('true');

    await page.reload();
    await seenInTime(page, '#list', 'Longest in mail');
    await page.getByRole('link', { name: 'all stages' }).click();
    await seenInTime(page, '.shown', '20 of 65');
    expect(new URL(page.url()).search).toBe('');
  });

  it('is a text, looked for beyond what is shown, in everything that is shown of a request', async () => {
    const metrics = createRequestMetrics({ name: 'searched' });
    const all = Array.from({ length: 100 }, (_, i) => metrics.begin({ tenant: i }, { name: `job ${i}` }));
    all[77]?.note('the big one <b>');
    const { origin } = await serve(localPage(metrics));
    const { page } = await visit(origin);
    const search = page.getByRole('searchbox');
    await search.fill('BIG ONE <');
    await seen(page, '.shown', '1 shown with that text, of 100');
    await seen(page, 'td.who', 'job 77 tenant=77 the big one <b>');
    expect(await search.inputValue()).toBe('BIG ONE <');
    await search.fill('tenant=88');
    await seen(page, 'td.who', 'job 88 tenant=88');
    await search.fill('');
    await seen(page, '.shown', '20 of 100');
  });

  it('is an order', async () => {
    const oldest = [
      request({ name: 'b', ageInStage: 9, idle: 1, age: 20 }),
      request({ name: 'c', ageInStage: 8, idle: 3, age: 10 }),
      request({ name: 'a', ageInStage: 7, idle: 2, age: 30 }),
    ];
    const { origin } = await serve(localPage(showing(snapshot([stage('route', 3)], { oldest }))));
    const { page } = await visit(origin);
    for (const [column, expected] of [
      ['Idle', 'cab'],
      ['In all', 'abc'],
      ['Request', 'abc'],
      ['In stage', 'bca'],
    ] as const) {
      await page.getByRole('link', { name: column, exact: true }).click();
      await seen(page, '[aria-sort$=ending]', column);
      const names = await page.locator('td.who div > bdi').allTextContents();
      expect([column, names.join('')]).toEqual([column, expected]);
    }
  });

  it('leaves what is unfolded and has focus to its request when those above it go', async () => {
    const name = 'POST /v1/a/name/that/does/not/fit/into/two/lines/of/the/table/of/requests';
    const oldest = ['1', '2', '3'].map((digit) =>
      request({ name: `${digit} ${name}`, traceId: digit.repeat(32) }),
    );
    const source = showing(snapshot([stage('route', 3)], { oldest }));
    const { origin } = await serve(localPage(source));
    const { page } = await visit(origin);
    await page.locator('summary').nth(1).click();
    await page.locator('button.copy').nth(1).focus();
    source.shown = snapshot([stage('route', 2)], { oldest: oldest.slice(1) });
    await seen(page, '.lane > .count', '2');
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('data-key'));
    expect(await focused()).toBe('2'.repeat(32));
    expect(await page.locator('tr:has([open])').getAttribute('data-key')).toBe('2'.repeat(32));
    source.shown = snapshot([stage('route', 1)], { oldest: oldest.slice(2) });
    await seen(page, '.lane > .count', '1');
    expect(await page.locator('[open]').count()).toBe(0);
  });

  it('shows a name of any length whole, by a click or a key', async () => {
    const name = 'n'.repeat(120);
    const long = 's'.repeat(200);
    const shown = snapshot([stage(long, 1, { attributes: { phase: 'p'.repeat(50) } })], {
      oldest: [request({ name, stage: long })],
    });
    const { origin } = await serve(localPage(showing(shown)));
    const { page } = await visit(origin, { viewport: { width: 390, height: 844 } });
    const isWhole = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const box = element.getBoundingClientRect();
          return element.scrollWidth <= box.width + 1 && element.scrollHeight <= box.height + 1;
        });
    expect([await isWhole('h3'), await isWhole('.who span')]).toEqual([false, false]);
    await page.locator('h3 a').focus();
    await page.keyboard.press('Enter');
    await seen(page, '#list bdi', long);
    await page.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    expect([await isWhole('#list'), await isWhole('.who span'), await isWhole('.sets li')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('works without JavaScript: a stage is a link, the search a form', async () => {
    const oldest = [request({ name: 'one' }), request({ name: 'two', stage: 'handle' })];
    const { origin } = await serve(
      localPage(showing(snapshot([stage('handle', 1), stage('route', 1)], { oldest }))),
    );
    const { page } = await visit(origin, { javaScriptEnabled: false });
    await page.getByRole('link', { name: 'handle' }).click();
    expect(await page.locator('td.who').allTextContents()).toEqual([expect.stringContaining('two')]);
    await page.getByRole('link', { name: 'all stages' }).click();
    await page.getByRole('searchbox').fill('one');
    await page.getByRole('searchbox').press('Enter');
    await page.waitForURL(/q=one/);
    expect(await page.locator('td.who').allTextContents()).toEqual([expect.stringContaining('one')]);
  });
});
