import { expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics } from '@stageguard/http';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import type { Served } from '../adapter/index.js';
import { createTestProvider } from '../index.js';
import type { StageInstrumentation } from './describe-instrumentation-contract.js';

type Config = ConstructorParameters<typeof HttpStageInstrumentation>[0];

/** A framework that both its instrumentation and its middleware count, in a process whose servers are counted. */
export interface JoiningBinding {
  /** As it reads in a sentence: `Express 5`. */
  readonly name: string;
  /** Loads the framework, if it has to be loaded anew, and instruments it. */
  create(config: Config): StageInstrumentation;
  /** Serves an application that these metrics count by middleware; its route `/users/:id` answers what `find` finds, as JSON. */
  start(metrics: HttpMetrics, find: () => Promise<unknown>): Promise<Served>;
}

/** Declares the test that a request counts once, with its route. */
export function itJoinsItsServer({ name, create, start }: JoiningBinding): void {
  it(`${name} joins the exchange of its server, and tells it the route`, async () => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    const servers = new HttpStageInstrumentation({ route: true, meterProvider });
    const closing: (() => unknown)[] = [shutdown, () => servers.disable()];
    try {
      const routes = create({ meterProvider });
      closing.push(() => routes.disable());
      const { client, close } = await start(createHttpMetrics({ meterProvider }), async () =>
        (await collect()).points('http.server.active_requests').filter(({ value }) => value !== 0),
      );
      closing.push(close);
      const points = JSON.parse(await client.request({ path: '/users/5' }).text());
      expect(points).toMatchObject([{ value: 1, attributes: { 'http.route': '/users/:id' } }]);
      await Promise.all([servers.metrics.drained(), routes.metrics.drained()]);
    } finally {
      for (const close of closing.reverse()) await close();
    }
  });
}
