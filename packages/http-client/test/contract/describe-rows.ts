import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CallCounting,
  countHttp,
  countUndici,
  createHttpClientMetrics,
  type HttpClientMetrics,
} from '@stageguard/http-client';
import { checkInvariant, createTestProvider, endings, inFlight, until } from '@stageguard/testing';
import type { Row, World } from './row.js';
import { startUpstream } from './upstream.js';

const NAME = 'http.client';

/** Runs every row: three calls, the exact count amid, one end each, and nothing left but what really is open. */
export function describeRows<C>(name: string, rows: readonly Row<C>[], client: () => C): void {
  const last: (() => unknown)[] = [];
  afterEach(async () => {
    for (const fn of last.splice(0).reverse()) await fn();
  });

  describe(name, () => {
    it.each(rows)('$name', async (row) => {
      const provider = createTestProvider();
      const { meterProvider } = provider;
      const metrics = createHttpClientMetrics({ meterProvider });
      const counting: CallCounting[] = [countUndici(metrics), countHttp(metrics)];
      last.push(() => counting.map((each) => each.close()));
      const upstream = await startUpstream(row.upstream);
      last.push(() => upstream.close());
      const world: World<C> = { client: client(), upstream, metrics, after: (fn) => last.push(fn) };

      const settled: boolean[] = [];
      for (let number = 0; number < 3; number++) {
        Promise.resolve(row.call(world, number)).then(
          () => settled.push(true),
          () => settled.push(false),
        );
      }
      if (row.amid !== undefined) {
        const { amid } = row;
        await until(() => isAs(metrics, amid));
        const collection = await provider.collect();
        expect(inFlight(collection, NAME)).toEqual(amid);
        checkInvariant(collection, NAME);
      }
      if (row.finish === undefined) upstream.release();
      else await row.finish(world);

      const { open = {} } = row;
      const ended = Object.values(row.ends).reduce((sum, each) => sum + each, 0);
      if (row.open === undefined) await until(() => settled.length === 3);
      await until(() => isAs(metrics, open) && endedOf(metrics) >= ended);
      // What would end twice, or begin anew, does so by now.
      for (let turns = 0; turns < 5; turns++) await turn();
      const collection = await provider.collect();
      checkInvariant(collection, NAME);
      expect(inFlight(collection, NAME)).toEqual(open);
      expect(endings(collection, NAME)).toEqual(row.ends);

      for (const fn of last.splice(2).reverse()) await fn();
      await upstream.close();
      await until(() => metrics.active === 0);
    });
  });
}

function isAs(metrics: HttpClientMetrics, stages: Readonly<Record<string, number>>): boolean {
  return (['queue', 'await', 'receive'] as const).every(
    (stage) => metrics.count(stage) === (stages[stage] ?? 0),
  );
}

function endedOf(metrics: HttpClientMetrics): number {
  return metrics.snapshot().ended?.reduce((sum, { count }) => sum + count, 0) ?? 0;
}
