import { describe, expect, it } from '@jest/globals';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics, type RequestMetricsOptions } from '@stageguard/core';
import { version } from '@stageguard/core/package.json';
import { createTestReader } from '@stageguard/testing';

const OWN = `@stageguard/core ${version}`;
const ADAPTER = { scope: { name: 'adapter', version: '1.2.3' }, description: 'Calls.' };

/** A provider, and what its next export has: the scopes of every metric, by the metric's name. */
function createScopedProvider() {
  const { reader } = createTestReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const exported = async () => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.map(({ descriptor, dataPoints }) => ({
        name: descriptor.name,
        scope: `${scope.name} ${scope.version}`,
        description: descriptor.description,
        sum: dataPoints.reduce((sum, { value }) => sum + Number(value), 0),
      })),
    );
  };
  return {
    meterProvider,
    exported,
    exportedAs: async (name: string) => (await exported()).filter((metric) => metric.name === name),
  };
}

it('metrics of an application are in the scope of this package', async () => {
  const { meterProvider, exported } = createScopedProvider();
  createRequestMetrics({ name: 'app', meterProvider, durations: true }).begin();
  expect(new Set((await exported()).map(({ scope }) => scope))).toEqual(new Set([OWN]));
});

it('metrics of an adapter are in the scope that it names, anomalies are not', async () => {
  const { meterProvider, exported } = createScopedProvider();
  createRequestMetrics({ name: 'adapted', meterProvider, ...ADAPTER }).begin();
  const scopes = Object.fromEntries((await exported()).map(({ name, scope }) => [name, scope]));
  expect(scopes).toEqual({
    'adapted.active_requests': 'adapter 1.2.3',
    'adapted.stage_entries': 'adapter 1.2.3',
    'adapted.ended_requests': 'adapter 1.2.3',
    'adapted.oldest_age': 'adapter 1.2.3',
    'adapted.stage_requests': 'adapter 1.2.3',
    'adapted.stage_time': 'adapter 1.2.3',
    'adapted.stage_oldest_age': 'adapter 1.2.3',
    'adapted.stage_peak': 'adapter 1.2.3',
    'adapted.stage_overdue_requests': 'adapter 1.2.3',
    'adapted.stage_oldest_idle': 'adapter 1.2.3',
    'stageguard.anomalies': OWN,
  });
});

it('every anomaly of two adapters and an application is in one scope, in the same export', async () => {
  const { meterProvider, exportedAs } = createScopedProvider();
  const all: Omit<RequestMetricsOptions, 'name'>[] = [ADAPTER, { scope: { name: 'other' } }, {}];
  for (const [i, options] of all.entries()) {
    createRequestMetrics({ name: `app.${i}`, meterProvider, ...options }).leave();
  }
  expect(await exportedAs('stageguard.anomalies')).toMatchObject([{ scope: OWN, sum: 3 }]);
});

describe('where an application and an adapter make metrics of one name', () => {
  it("the adapter's scope and description are those of both, whichever was made first", async () => {
    const { meterProvider, exportedAs } = createScopedProvider();
    let come = false;
    const later = () => (come ? meterProvider : undefined);
    const own = createRequestMetrics({ name: 'shared', meterProvider: later });
    const adapter = createRequestMetrics({ name: 'shared', meterProvider: later, ...ADAPTER });
    own.begin();
    adapter.begin();
    come = true;
    expect([own.active, adapter.active]).toEqual([2, 2]);
    expect(await exportedAs('shared.active_requests')).toEqual([
      { name: 'shared.active_requests', scope: 'adapter 1.2.3', description: 'Calls.', sum: 2 },
    ]);
  });

  it('there is one series also where the numbers were exported before the adapter came', async () => {
    const { meterProvider, exportedAs } = createScopedProvider();
    createRequestMetrics({ name: 'early', meterProvider }).begin();
    await exportedAs('early.active_requests');
    createRequestMetrics({ name: 'early', meterProvider, ...ADAPTER }).begin();
    expect(await exportedAs('early.active_requests')).toMatchObject([
      { scope: OWN, description: 'Requests in flight.', sum: 2 },
    ]);
  });

  it('the numbers of either are in that scope on a provider of their own', async () => {
    const [one, two] = [createScopedProvider(), createScopedProvider()];
    createRequestMetrics({ name: 'apart', meterProvider: one.meterProvider, ...ADAPTER }).begin();
    createRequestMetrics({ name: 'apart', meterProvider: two.meterProvider }).begin();
    for (const { exportedAs } of [one, two]) {
      expect(await exportedAs('apart.active_requests')).toMatchObject([{ scope: 'adapter 1.2.3', sum: 1 }]);
    }
  });
});

it.each<[object, string]>([
  [{ scope: {} }, "'scope' has to be an object with a name and, if there is one, a version; given: {}"],
  [{ description: 1 }, "'description' has to be a text; given: 1"],
])('an option that is wrong throws: %j', (options, message) => {
  expect(() => createRequestMetrics({ name: 'app', ...options })).toThrow(`stageguard: option ${message}`);
});
