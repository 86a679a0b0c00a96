import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { until } from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import { receive } from '@stageguard/testing/otlp';
import { freePort } from '@stageguard/testing/program';
import { receivedIn } from './fixtures/received';
import { type Service, startService } from './fixtures/service';

const TWO_MINUTES = 120_000;
const closing = afterTest();

function started(env: Readonly<Record<string, string>>): Service {
  const service = startService(env);
  closing.push(() => service.stop());
  return service;
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

/** Asks until it is answered. */
async function textOf(url: string, init?: RequestInit): Promise<string> {
  for (;;) {
    try {
      return await (await fetch(url, init)).text();
    } catch {
      await sleep(20);
    }
  }
}

/** The requests in flight of a scrape, under a name that begins so. */
async function inFlight(scrapes: string, name = 'http_server'): Promise<number | undefined> {
  const lines = (await textOf(scrapes))
    .split('\n')
    .filter((line) => line.startsWith(`${name}_stage_requests{`));
  return lines.length === 0 ? undefined : lines.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
}

const pageCount = async (port: number | string) =>
  JSON.parse(await textOf(`http://127.0.0.1:${port}/?format=json`)).metrics[0].active;

/** Ports of which as many after it are free, too. */
async function freePorts(many: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    const others = Array.from({ length: many }, (_, i) => first + i + 1);
    if ((await Promise.all(others.map(isFree))).every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}`);
    return false;
  } catch {
    return true;
  }
}

it(
  'with STAGEGUARD_EXPORT=otlp a receiver gets every request by its stage, the service and its scope, and then 0',
  async () => {
    const { endpoint, exports, close } = await receive('http/protobuf');
    const received = () => exports.map(receivedIn);
    closing.push(close);
    const { hold, ask } = started({
      STAGEGUARD_EXPORT: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_METRIC_EXPORT_INTERVAL: '50',
      OTEL_SERVICE_NAME: 'shop',
    });
    await hold();
    await hold();
    await until(() => received().at(-1)?.inFlight['respond'] === 2);
    expect(received().at(-1)).toEqual({
      service: 'shop',
      scopes: expect.arrayContaining(['@stageguard/http', '@stageguard/core']),
      inFlight: { respond: 2 },
    });
    await ask('/release');
    await until(() => Object.keys(received().at(-1)?.inFlight ?? {}).length === 0);
    // What exports is not counted.
    const most = received().map((each) =>
      Object.values(each.inFlight).reduce((sum, count) => sum + count, 0),
    );
    expect(Math.max(...most)).toBeLessThanOrEqual(3);
  },
  TWO_MINUTES,
);

describe('an SDK that the application starts late', () => {
  it(
    'gets the port that metrics were exported at, and the requests in flight',
    async () => {
      const port = await freePort();
      const scrapes = `http://127.0.0.1:${port}/metrics`;
      const { hold, ask, says, said } = started({
        STAGEGUARD_EXPORT: 'prometheus',
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      });
      await hold();
      await eventually(async () => (await inFlight(scrapes)) === 1);
      expect(await ask('/start')).toBe('started');
      await eventually(async () => (await inFlight(scrapes, 'late_http_server')) === 1);
      expect(await inFlight(scrapes)).toBeUndefined();
      await says(/^stageguard: the application has a MeterProvider of its own, which exports from now on$/);
      await ask('/release');
      await eventually(async () => (await inFlight(scrapes, 'late_http_server')) === 0);
      expect(said).toContain(`stageguard: port ${port} is the application's from now on`);
      expect(said.join('\n')).not.toMatch(/EADDRINUSE|error/i);
    },
    TWO_MINUTES,
  );

  it(
    'takes over from OTLP',
    async () => {
      const { endpoint, exports, close } = await receive('http/protobuf');
      const received = () => exports.map(receivedIn);
      closing.push(close);
      const port = await freePort();
      const { hold, ask, says } = started({
        STAGEGUARD_EXPORT: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_METRIC_EXPORT_INTERVAL: '50',
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      });
      await hold();
      await until(() => received().at(-1)?.inFlight['respond'] === 1);
      expect(await ask('/start')).toBe('started');
      await says(/has a MeterProvider of its own/);
      await eventually(
        async () => (await inFlight(`http://127.0.0.1:${port}/metrics`, 'late_http_server')) === 1,
      );
      // The last export, which its end sends, has taken back what is counted elsewhere now.
      await until(() => Object.keys(received().at(-1)?.inFlight ?? {}).length === 0);
    },
    TWO_MINUTES,
  );
});

it(
  'the application gets the port that metrics are exported at for a server of its own, too',
  async () => {
    const port = await freePort();
    const { hold, ask, said } = started({
      STAGEGUARD_EXPORT: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    });
    await hold();
    await eventually(async () => (await inFlight(`http://127.0.0.1:${port}/metrics`)) === 1);
    expect(await ask('/take')).toBe('taken');
    expect(await textOf(`http://127.0.0.1:${port}`)).toBe('mine');
    expect(said).toContain(`stageguard: port ${port} is the application's from now on`);
  },
  TWO_MINUTES,
);

describe('workers of a cluster that share a port', () => {
  it(
    'have a page and an exporter each, on ports of their own, which add up',
    async () => {
      const page = await freePorts(5);
      const scraped = page + 3;
      const { hold, ask, said } = started({
        WORKERS: '2',
        STAGEGUARD_EXPORT: 'prometheus',
        STAGEGUARD_PAGE_PORT: String(page),
        OTEL_EXPORTER_PROMETHEUS_PORT: String(scraped),
      });
      const counts = async () => [await pageCount(page + 1), await pageCount(page + 2)];
      let holds = 0;
      while (!(await counts()).every((count) => count > 0)) {
        await hold();
        holds++;
      }
      const [first, second] = await counts();
      expect(first + second).toBe(holds);
      const exported = [1, 2].map((id) => inFlight(`http://127.0.0.1:${scraped + id}/metrics`));
      expect(await Promise.all(exported)).toEqual([first, second]);
      expect(await pageCount(page)).toBe(0);
      await ask('/release');
      await ask('/release');
      expect(said.join('\n')).not.toMatch(/EADDRINUSE/);
    },
    TWO_MINUTES,
  );

  it(
    'have a page each where any free port will do, which add up',
    async () => {
      const { hold, said } = started({ WORKERS: '2', STAGEGUARD_PAGE_PORT: '0' });
      for (let i = 0; i < 4; i++) await hold();
      const pages = () =>
        said.flatMap((line) => /live page at http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1] ?? []);
      await until(() => pages().length === 3);
      expect(new Set(pages()).size).toBe(3);
      const counts = await Promise.all(pages().map(pageCount));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    },
    TWO_MINUTES,
  );

  it(
    'say so where that is no port any more, and count all the same',
    async () => {
      const { hold, ask, said, says } = started({ WORKERS: '1', STAGEGUARD_PAGE_PORT: '65535' });
      await hold();
      await says(/^stageguard: live page is not served: .*65536/);
      await ask('/release');
      expect(said.join('\n')).not.toMatch(/nothing is counted/);
    },
    TWO_MINUTES,
  );
});
