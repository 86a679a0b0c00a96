import type { RequestListener } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics, track } from '@stageguard/http';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createTestProvider, inFlight } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import { afterTest } from '@stageguard/testing/jest';

const stages = { db: {}, cache: {} };
type Metrics = HttpMetrics<typeof stages>;

const closing = afterTest();

function provided() {
  const provider = createTestProvider();
  closing.push(() => provider.shutdown());
  return provider;
}

async function served(listener: RequestListener) {
  const its = await serve(listener);
  closing.push(() => its.close());
  return its.client;
}

/** Metrics of one name on a provider each, and what both export. */
function createTwo() {
  const [one, two] = [provided(), provided()];
  const make = ({ meterProvider }: typeof one) => createHttpMetrics({ name: 'shop', stages, meterProvider });
  return {
    ours: make(one),
    theirs: make(two),
    exported: async () => [inFlight(await one.collect(), 'shop'), inFlight(await two.collect(), 'shop')],
  };
}

describe('a request that counts under one name on two providers', () => {
  it.each<[string, (ours: Metrics, theirs: Metrics) => HttpStageInstrumentation<typeof stages>[]]>([
    ['by an instrumentation and by track', (ours) => [new HttpStageInstrumentation({ metrics: ours })]],
    [
      'by two instrumentations',
      (ours, theirs) => [
        new HttpStageInstrumentation({ metrics: ours }),
        new HttpStageInstrumentation({ metrics: theirs }),
      ],
    ],
    ['by track twice', () => []],
  ])('is the current one of each metrics object, in stages of its own: %s', async (_, instrument) => {
    const { ours, theirs, exported } = createTwo();
    for (const each of instrument(ours, theirs)) closing.push(() => each.disable());
    const client = await served((req, res) =>
      track(ours, req, res).with(() =>
        track(theirs, req, res).with(async () => {
          ours.enter('db');
          theirs.enter('cache');
          const now = ours.current()?.stage;
          const seen = await exported();
          res.end(JSON.stringify([now, theirs.current()?.stage, ...seen]));
        }),
      ),
    );
    const answer = JSON.parse(await client.request().text());
    expect(answer).toEqual(['db', 'cache', { db: 1 }, { cache: 1 }]);
    await Promise.all([ours.drained(), theirs.drained()]);
  });

  it('is ignored by one and current for the other', async () => {
    const [one, two] = [provided(), provided()];
    const { meterProvider } = one;
    const ours = createHttpMetrics({ name: 'half', meterProvider, ignore: () => true });
    const theirs = createHttpMetrics({ name: 'half', meterProvider: two.meterProvider });
    const client = await served((req, res) =>
      track(theirs, req, res).with(() =>
        track(ours, req, res).with(() => {
          res.end(`${ours.current()?.stage} ${theirs.current()?.stage} ${ours.active} ${theirs.active}`);
        }),
      ),
    );
    expect(await client.request().text()).toBe('undefined handle 0 1');
    await theirs.drained();
  });
});
