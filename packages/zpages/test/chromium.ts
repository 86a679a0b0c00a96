import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core';
import { localPage, serve } from './serve';
import { type Shown, snapshot, stage } from './snapshots';

const EXECUTABLE = '/usr/bin/chromium';
// Only what hangs takes as long, and a busy machine is slow.
const PATIENCE = 100_000;

/** What pages have asked for and not been answered yet. */
const waitingFor: WeakMap<Page, Set<Request>> = new WeakMap();

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** A page, and a record of what it must not do. */
export interface Visit {
  readonly page: Page;
  /** The addresses that it has asked for. */
  readonly requests: readonly string[];
  /** Messages on the console, uncaught errors, dialogs. */
  readonly complaints: readonly string[];
}

export type Visitor = (url: string, options?: BrowserContextOptions) => Promise<Visit>;

/**
 * Tests in a real Chromium. Where there is none they are left out, and say so; where one is expected
 * (STAGEGUARD_REQUIRE_BROWSER=1) they fail.
 */
export function describeInChromium(name: string, tests: (visit: Visitor) => void): void {
  if (!existsSync(EXECUTABLE) && process.env['STAGEGUARD_REQUIRE_BROWSER'] !== '1') {
    console.warn(`Left out, since there is no ${EXECUTABLE} here: ${name}`);
    describe.skip(`${name} (no ${EXECUTABLE})`, () => tests(() => Promise.reject(new Error('no browser'))));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: EXECUTABLE,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
      });
    });
    // A page that stays open would go on asking the server.
    afterEach(async () => {
      await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    });
    afterAll(() => browser?.close());
    tests((url, options) => visit(browser, url, options));
  });
}

async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  const waiting = new Set<Request>();
  waitingFor.set(page, waiting);
  page.on('request', (request) => {
    requests.push(request.url());
    waiting.add(request);
  });
  page.on('requestfinished', (request) => waiting.delete(request));
  page.on('requestfailed', (request) => waiting.delete(request));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  await page.clock.install();
  await page.goto(url);
  return { page, requests, complaints };
}

/** Visits with the page's own time standing still from the beginning: it passes only where a test has it pass. */
export async function visitStill(
  visit: Visitor,
  url: string,
  options?: BrowserContextOptions,
): Promise<Visit> {
  const visited = await visit('about:blank', options);
  await visited.page.clock.pauseAt(Date.now() + 60_000);
  await visited.page.goto(url);
  return visited;
}

/**
 * Visits a page that shows this, with its own time standing still. It asks at once: since its document shows another number,
 * what is first shown of the source tells that it has been answered.
 */
export async function visitAndAsk(visit: Visitor, source: Shown): Promise<Visit> {
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
  return visitStill(visit, origin);
}

/**
 * Waits until an element shows a text, and hurries the page's own time meanwhile: not while it waits for an answer, which a busy
 * machine gives so late that the page would say that there is none; but for one that does not come within a second.
 */
export function seen(page: Page, selector: string, text: string): Promise<void> {
  return untilVisible(page, selector, text, async () => {
    for (let waits = 0; waits < 100 && waitingFor.get(page)?.size !== 0; waits++) await sleep(10);
    await page.clock.runFor(500);
  });
}

/** Waits until an element shows a text. The page's own time is left as it is. */
export function seenInTime(page: Page, selector: string, text: string): Promise<void> {
  return untilVisible(page, selector, text, () => sleep(10));
}

async function untilVisible(
  page: Page,
  selector: string,
  text: string,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const shown = page
    .locator(selector)
    .filter({ hasText: new RegExp(`^\\s*${text}\\s*$`) })
    .first();
  const patience = performance.now() + PATIENCE;
  while (!(await shown.isVisible())) {
    if (performance.now() > patience) {
      throw new Error(
        `"${text}" was not seen in ${selector}: ${await page.locator(selector).allTextContents()}`,
      );
    }
    await meanwhile();
  }
}
