import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ScrapedProgram, startScrapedProgram } from '@stageguard/testing/program';

let service: ScrapedProgram;

beforeAll(async () => {
  service = await startScrapedProgram(resolve(__dirname, '..'), ['dist/main.js']);
});

afterAll(() => service.stop());

it('every stage is there from the first scrape on, with 0', async () => {
  const lines = await valuesOf('http_server_stage_requests');
  for (const stage of ['receive', 'handle', 'respond', 'detached', 'database', 'render']) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`stage="${stage}".* 0$`)));
  }
});

it('a slow report is in the database, in its route, and grows old there', async () => {
  const abort = new AbortController();
  const slow = fetch(`http://${service.address}/reports/7?ms=3600000`, { signal: abort.signal }).catch(
    () => {},
  );
  await appears(/^http_server_stage_requests.*stage="database".*http_route="\/reports\/:id".* 1$/);
  expect((await fetch(`http://${service.address}/health`)).status).toBe(200);
  const active = (await valuesOf('http_server_active_requests')).filter((line) => !line.endsWith(' 0'));
  expect(active).toEqual([expect.stringMatching(/http_route="\/reports\/:id".* 1$/)]);
  const ages = (await valuesOf('http_server_stage_oldest_age')).filter((line) => !line.endsWith(' 0'));
  expect(ages).toEqual([expect.stringContaining('stage="database"')]);
  abort.abort();
  await slow;
  // Its work goes on without a client.
  await appears(/^http_server_stage_requests.*stage="detached".*http_route="\/reports\/:id".* 1$/);
});

it('a report that is answered is in no stage', async () => {
  const before = await total('http_server_active_requests');
  expect(await (await fetch(`http://${service.address}/reports/8`)).text()).toBe('report 8\n');
  while ((await total('http_server_active_requests')) !== before);
  const seconds = await valuesOf('http_server_stage_time_total');
  expect(seconds).toContainEqual(
    expect.stringMatching(/stage="render".*http_route="\/reports\/:id".* 0\.\d+/),
  );
});

/** Scrapes until there is such a line. */
async function appears(line: RegExp): Promise<void> {
  while (!(await service.scrape()).some((each) => line.test(each)));
}

async function valuesOf(metric: string): Promise<string[]> {
  return (await service.scrape()).filter((line) => line.startsWith(`${metric}{`));
}

async function total(metric: string): Promise<number> {
  return (await valuesOf(metric)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
