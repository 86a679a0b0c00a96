import { strictEqual } from 'node:assert';
import { it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { createTestProvider, createTestReader } from '@stageguard/testing';
import fc from 'fast-check';

/** The most series that the reader keeps apart, the one that overflows among them. */
const LIMIT = 4;
const ACTIVE = 'app.active_requests';

/** One of the two readers collects. */
const collecting = fc.record({ verb: fc.constant('collect' as const), reader: fc.nat(1) });

/** The reader whose limit is below ours, and another one. */
function createReaders() {
  const low = createTestReader({ cardinalityLimit: LIMIT });
  const other = createTestReader();
  const { meterProvider } = createTestProvider({ readers: [low.reader, other.reader] });
  return { low, other, meterProvider };
}

const step = fc.oneof(
  fc.record({ verb: fc.constant('begin' as const), model: fc.nat(9) }),
  fc.record({ verb: fc.constant('end' as const), which: fc.nat(9) }),
  collecting,
);

it('a reader whose limit is below ours is right whatever comes when: the first series, and the sum of the rest', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (program) => {
      const { low, other, meterProvider } = createReaders();
      const metrics = createRequestMetrics({
        name: 'app',
        meterProvider,
        attributesRequired: true,
        stageAttributes: ['model'],
      });
      const requests: { model: number; end(): void }[] = [];
      /** In the order in which they were first seen. */
      const models = new Set<number>();

      const check = async () => {
        const collection = await low.collect();
        const kept = [...models].slice(0, LIMIT - 1);
        const count = (model: number) => requests.filter((request) => request.model === model).length;
        for (const model of models) {
          const exported = collection.value(ACTIVE, { model });
          strictEqual(exported, kept.includes(model) ? count(model) : undefined);
          // Of the stage series the one that was declared is the first.
          const stage = { stage: 'handle', model };
          const isKept =
            kept.slice(0, -1).includes(model) || (kept.length < LIMIT - 1 && kept.includes(model));
          strictEqual(collection.value('app.stage_requests', stage), isKept ? count(model) : undefined);
          strictEqual(collection.value('app.stage_time', stage) !== undefined, isKept);
        }
        const rest = requests.filter(({ model }) => !kept.includes(model));
        strictEqual(collection.value(ACTIVE, { 'otel.metric.overflow': true }) ?? 0, rest.length);
      };

      for (const taken of program) {
        if (taken.verb === 'begin') {
          const request = metrics.begin({ model: taken.model });
          models.add(taken.model);
          requests.push({ model: taken.model, end: () => request.end() });
        } else if (taken.verb === 'end') {
          for (const request of requests.splice(taken.which % (requests.length || 1), 1)) request.end();
        } else if (taken.reader === 0) await check();
        else await other.collect();
      }
      await check();
    }),
    { numRuns: 200, endOnFailure: process.env['STAGEGUARD_SHRINK'] === '0' },
  );
}, 120_000);

const stay = fc.oneof(fc.record({ verb: fc.constant('enter' as const), model: fc.nat(9) }), collecting);

it('such a reader is right about counters, too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stay, { maxLength: 40, size: 'max' }), async (program) => {
      const { low, other, meterProvider } = createReaders();
      const metrics = createRequestMetrics({
        name: 'app',
        meterProvider,
        stages: { route: { model: 'open' } },
      });
      const request = metrics.begin();
      /** The entries of each model, in the order in which they were first seen. */
      const entries = new Map<number, number>();

      const check = async () => {
        const collection = await low.collect();
        // The first series is that of `handle`.
        const kept = [...entries].slice(0, LIMIT - 2);
        for (const [model, count] of kept) {
          strictEqual(collection.value('app.stage_entries', { stage: 'route', model }), count);
        }
        const rest = [...entries.values()].slice(LIMIT - 2).reduce((sum, count) => sum + count, 0);
        strictEqual(collection.value('app.stage_entries', { 'otel.metric.overflow': true }) ?? 0, rest);
        strictEqual(collection.value('app.stage_entries', { stage: 'handle' }), 1);
      };

      for (const taken of program) {
        if (taken.verb === 'enter') {
          request.enter('route', { model: taken.model });
          entries.set(taken.model, (entries.get(taken.model) ?? 0) + 1);
        } else if (taken.reader === 0) await check();
        else await other.collect();
      }
      await check();
      request.end();
    }),
    { numRuns: 60, endOnFailure: process.env['STAGEGUARD_SHRINK'] === '0' },
  );
}, 120_000);
