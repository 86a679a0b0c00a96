import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ScrapedProgram, startScrapedProgram } from '@stageguard/testing/program';

const ROUTE = 'http_route="/tenants/:tenant/reports/:id"';

describe.each([
  ['a CommonJS application', ['--require', './telemetry.cjs', 'app.js']],
  ['an ES module', ['--import', './telemetry.mjs', 'app.mjs']],
])('%s', (_what, args) => {
  it('shows the request in flight, with its route, and has none when it is answered', async () => {
    const service = await startScrapedProgram(resolve(__dirname, '..'), args);
    try {
      const url = `http://${service.address}/tenants/acme/reports/7`;
      const abort = new AbortController();
      const slow = fetch(`${url}?ms=3600000`, { signal: abort.signal }).catch(() => {});
      await inFlight(service, [[`stage="handle"`, 1]]);
      expect(await (await fetch(url)).text()).toBe('report 7\n');
      await inFlight(service, [[`stage="handle"`, 1]]);
      abort.abort();
      await slow;
      await inFlight(service, []);
    } finally {
      await service.stop();
    }
  });
});

/** Scrapes until these are the stages with requests of the route, and as many are in flight in all. */
async function inFlight(
  service: ScrapedProgram,
  expected: readonly [stage: string, count: number][],
): Promise<void> {
  for (;;) {
    const lines = (await service.scrape()).filter((line) => line.includes(ROUTE) && !line.endsWith(' 0'));
    const stages = lines.filter((line) => line.startsWith('http_server_stage_requests{'));
    const active = lines.filter((line) => line.startsWith('http_server_active_requests{'));
    const matches = expected.every(([stage, count], i) => stages[i]?.match(`${stage}.* ${count}$`));
    if (matches && stages.length === expected.length && active.length === expected.length) return;
  }
}
