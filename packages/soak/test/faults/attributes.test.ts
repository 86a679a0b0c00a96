import { describe, expect, it } from '@jest/globals';
import { createTestProvider } from '@stageguard/testing';
import { expectUnharmed } from './fixtures/compare';
import { HTTP_KINDS, KINDS } from './fixtures/kinds';
import { watchLogs } from './fixtures/logs';

const logs = watchLogs();

const hostile: readonly [string, (error: Error) => object][] = [
  [
    'a getter that throws',
    (error) =>
      Object.defineProperty({ tenant: 'a' }, 'phase', {
        enumerable: true,
        get() {
          throw error;
        },
      }),
  ],
  ['a Proxy whose every trap throws', (error) => new Proxy({}, throwingTraps(error))],
];

function throwingTraps(error: Error): ProxyHandler<object> {
  const fail = () => {
    throw error;
  };
  return {
    get: fail,
    has: fail,
    ownKeys: fail,
    getOwnPropertyDescriptor: fail,
    getPrototypeOf: fail,
  };
}

describe.each(hostile)('attributes that are %s', (what, create) => {
  const isProxy = what.startsWith('a Proxy');

  it.each(KINDS)('harm no request that hands them to the verbs: $name', async (kind) => {
    const { meterProvider, collect, shutdown } = createTestProvider();
    const attributes = create(new Error(`${what}, in ${kind.name}`));
    const metrics = await expectUnharmed(kind, {
      meterProvider,
      inside({ metrics }) {
        metrics?.setAttributes(attributes as never);
        metrics?.enter('route', attributes as never);
        metrics?.guard('route', attributes as never).end();
        metrics?.run('route', () => {}, attributes as never);
      },
    });
    const { points } = await collect();
    for (const point of points(`${metrics.name}.stage_requests`)) expect(point.value).toBe(0);
    // A Proxy is refused, and said once for all.
    expect(logs.filter((message) => !message.includes('not a plain object'))).toEqual([
      ...(isProxy ? [] : [expect.stringContaining('attributes that cannot be read are ignored')]),
      expect.stringContaining(`${metrics.name}: a value of 'phase' that stage 'route' does not list`),
    ]);
    await shutdown();
  });

  it.each(HTTP_KINDS)(`harm no request that has them by option 'attributes': $name`, async (kind) => {
    const { meterProvider, shutdown } = createTestProvider();
    const attributes = create(new Error(`${what}, by option, in ${kind.name}`));
    await expectUnharmed(kind, { meterProvider, attributes: () => attributes as never });
    expect(logs.filter((message) => !message.includes('not a plain object'))).toEqual(
      isProxy ? [] : [expect.stringContaining('attributes that cannot be read are ignored')],
    );
    await shutdown();
  });
});
