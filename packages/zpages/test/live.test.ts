import { expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { freePort } from '@stageguard/testing/program';
import { describeInChromium, seen, seenInTime, visitAndAsk, visitStill } from './chromium';
import { localPage, serve, stop } from './serve';
import { crowded, HOSTILE, PHASES, request, showing, snapshot, stage } from './snapshots';

const frontend = (name: string, clock?: () => number) =>
  createRequestMetrics({ name, clock, stages: { preprocess: {}, route: { phase: ['prefill', 'decode'] } } });

describeInChromium('the live page in a browser', (visit) => {
  it('moves its counts while requests are in flight, and asks nobody else', async () => {
    const metrics = frontend('moving');
    const { origin } = await serve(localPage(metrics));
    const { page, requests, complaints } = await visit(origin);
    const total = '.figures dd >> nth=0';
    const route = '[data-stage=route] > .count';
    await seenInTime(page, total, '0');

    const begun = [1, 2, 3].map(() => metrics.begin());
    await seenInTime(page, total, '3');
    for (const one of begun) one.enter('route', { phase: 'decode' });
    await seenInTime(page, route, '3');
    await seenInTime(page, '[data-stage=route] .part:nth-child(2) .count', '3');
    expect(await page.title()).toBe('3 in flight – Requests in flight');
    for (const one of begun) one.end();
    await seenInTime(page, total, '0');
    await seenInTime(page, route, '0');

    expect(complaints).toEqual([]);
    expect(new Set(requests)).toEqual(new Set([`${origin}/`, `${origin}/?format=fragment`]));
  });

  it('says what is stuck, and copies its trace id', async () => {
    let now = 0;
    const metrics = frontend('stuck', () => now);
    const request = metrics.begin({}, { name: 'POST /v1/chat/completions' });
    request.enter('route', { phase: 'decode' });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const source = {
      snapshot() {
        const taken = metrics.snapshot();
        return { ...taken, oldest: taken.oldest.map((one) => ({ ...one, traceId })) };
      },
    };
    const { origin } = await serve(localPage(source));
    const { page } = await visitStill(visit, origin, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await seen(page, '.verdict', 'Nothing is stuck');

    now = 71_000;
    await seen(page, '.verdict', 'Stuck in route');
    await seen(page, '[data-stage=route] .over dd', '1');
    await seen(page, '[data-stage=route] .idle dd', '71 s');
    await seen(page, 'td.age', 'stuck 71 s');
    expect(await page.title()).toBe('Stuck 71 s in route, 1 in flight – Requests in flight');
    await seen(page, 'code', traceId);
    await page.getByRole('button', { name: 'Copy' }).click();
    await seenInTime(page, 'td button', 'Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(traceId);
    await seen(page, 'td button', 'Copy');
    request.end();
    await seen(page, '.verdict', 'Nothing in flight');
  });

  it('selects the trace id where there is no clipboard', async () => {
    const { origin } = await serve(localPage(showing(snapshot([], { oldest: [request()] }))));
    const { page } = await visitStill(visit, origin);
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.getByRole('button', { name: 'Copy' }).click();
    await seenInTime(page, 'td button', 'Selected');
    expect(await page.evaluate(() => String(getSelection()))).toBe(request().traceId);
  });

  it('says when the process no longer answers, and when it does again', async () => {
    const page = localPage(showing(crowded(1)));
    // Nobody else is given it while the process is dead.
    const port = await freePort();
    const { origin, server } = await serve(page, port);
    const visitor = (await visit(origin)).page;
    await seen(visitor, '.connection', 'Live');
    await stop(server);
    await seen(visitor, '.connection', 'No answer from the process');
    await seen(visitor, '.silence', 'for \\d+ s');
    await serve(page, port);
    await seen(visitor, '.connection', 'Live');
    expect(await visitor.locator('.silence').textContent()).toBe('');
  });

  it.each([
    [500, 'failed', 'The process answers 500'],
    [200, 'a page of somebody else', 'Something else answers here'],
  ])('says when it is answered with %d and %s', async (status, body, expected) => {
    const page = localPage(showing(crowded(1)));
    const { origin } = await serve((req, res) => {
      if (req.url === '/') page(req, res);
      else res.writeHead(status).end(body);
    });
    await seen((await visit(origin)).page, '.connection', expected);
  });

  it('shows every hostile name as text, and runs none', async () => {
    const hostile = snapshot([stage(HOSTILE, 1, { attributes: { [HOSTILE]: HOSTILE } })], {
      name: HOSTILE,
      oldest: [
        request({ name: HOSTILE, attributes: { [HOSTILE]: HOSTILE }, stage: HOSTILE, traceId: HOSTILE }),
      ],
    });
    const source = showing(hostile);
    const { origin } = await serve(localPage(source, { title: HOSTILE }));
    const { page, requests, complaints } = await visit(origin);
    // The first HTML, then the same by the script.
    for (const count of [1, 2]) {
      source.shown = { ...hostile, stages: [stage(HOSTILE, count)], active: count };
      await seen(page, '.lane > .count', String(count));
      for (const selector of ['h1', 'h2', 'h3', 'td.who bdi', 'code']) {
        expect(await page.locator(selector).first().textContent()).toBe(HOSTILE);
      }
      expect(await page.locator('#live :is(script, img, style)').count()).toBe(0);
    }
    expect(complaints).toEqual([]);
    expect(requests.every((url) => url.startsWith(origin))).toBe(true);
  });

  it('leaves focus and selection where they are when the numbers change', async () => {
    const source = showing(snapshot([stage('handle', 1)], { oldest: [request(), request()] }));
    const { origin } = await serve(localPage(source));
    const { page } = await visit(origin);
    await page.locator('button').nth(1).focus();
    await page.evaluate(() =>
      getSelection()?.selectAllChildren(document.querySelectorAll('code')[1] as Element),
    );
    source.shown = snapshot([stage('handle', 2)], { oldest: [request({ age: 80 }), request({ age: 81 })] });
    await seen(page, '.lane > .count', '2');
    expect(await page.evaluate(() => String(getSelection()))).toBe(request().traceId);
    expect(
      await page
        .locator('button')
        .nth(1)
        .evaluate((button) => button === document.activeElement),
    ).toBe(true);
  });

  it('has a screen reader read aloud only what has changed', async () => {
    const source = showing(snapshot([stage('handle', 2)]));
    const { page } = await visitAndAsk(visit, source);
    await seenInTime(page, '.lane > .count', '2');
    await seenInTime(page, '.connection', 'Live');
    await page.evaluate(() => {
      const read: string[] = [];
      const observer = new MutationObserver((records) =>
        read.push(...records.map(({ target }) => String(target.textContent))),
      );
      for (const status of document.querySelectorAll('[role=status]')) {
        observer.observe(status, { subtree: true, childList: true, characterData: true });
      }
      Object.assign(window, { read });
    });
    const read = () => page.evaluate(() => (window as unknown as { read: string[] }).read);
    source.shown = snapshot([stage('handle', 3, { oldestAge: 29 })]);
    await page.clock.runFor(1_000);
    await seenInTime(page, '.lane > .count', '3');
    expect(await read()).toEqual([]);
    source.shown = snapshot([stage('handle', 4, { oldestAge: 30 })]);
    await page.clock.runFor(1_000);
    await seenInTime(page, '.lane > .count', '4');
    expect(await read()).toEqual(['Stuck in handle']);
  });

  it('adds and removes stages, phases and requests as they come and go', async () => {
    const source = showing(snapshot([stage('handle', 1)]));
    const { origin } = await serve(localPage(source));
    const { page } = await visit(origin);
    source.shown = snapshot([...crowded(2).stages], { oldest: [request(), request()] });
    await seen(page, '[data-stage=detached] > .count', '6');
    expect(await page.locator('.part .label').allTextContents()).toEqual(Array(8).fill(PHASES).flat());
    expect(await page.locator('tbody tr').count()).toBe(2);
    source.shown = snapshot([stage('handle', 0)]);
    await seen(page, '.none', 'No request to show\\.');
    expect(await page.locator('.lane').count()).toBe(1);
  });
});
