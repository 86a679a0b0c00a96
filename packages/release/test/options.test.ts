import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { middleware as express } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { plugin as fastify } from '@stageguard/fastify';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import {
  clientInterceptor,
  createGrpcClientMetrics,
  createGrpcServerMetrics,
  drain as drainGrpc,
  serverInterceptor,
} from '@stageguard/grpc';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { middleware as hono } from '@stageguard/hono';
import { createHttpMetrics, drain, track } from '@stageguard/http';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createHttpClientMetrics } from '@stageguard/http-client';
import { HttpClientStageInstrumentation } from '@stageguard/http-client/instrumentation';
import { middleware as koa } from '@stageguard/koa';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { startWatchdog } from '@stageguard/watchdog';
import { livePage } from '@stageguard/zpages';

type Taker = (given: never) => unknown;

const metrics = createRequestMetrics({ name: 'right' });
const page = livePage(metrics);
const grpcServer = { tryShutdown() {}, forceShutdown() {} };

/** Everything that takes an object of options, and one that it knows. */
const TAKE_OPTIONS: Record<string, [take: Taker, known: string]> = {
  createRequestMetrics: [(options) => createRequestMetrics(options), 'stages'],
  'drained()': [(options) => metrics.drained(options), 'detached'],
  createHttpMetrics: [(options) => createHttpMetrics(options), 'route'],
  HttpStageInstrumentation: [(options) => new HttpStageInstrumentation(options), 'route'],
  ExpressStageInstrumentation: [(options) => new ExpressStageInstrumentation(options), 'metrics'],
  KoaStageInstrumentation: [(options) => new KoaStageInstrumentation(options), 'metrics'],
  FastifyStageInstrumentation: [(options) => new FastifyStageInstrumentation(options), 'metrics'],
  createGrpcServerMetrics: [(options) => createGrpcServerMetrics(options), 'convention'],
  createGrpcClientMetrics: [(options) => createGrpcClientMetrics(options), 'convention'],
  GrpcStageInstrumentation: [(options) => new GrpcStageInstrumentation(options), 'serverMetrics'],
  createHttpClientMetrics: [(options) => createHttpClientMetrics(options), 'urlScheme'],
  HttpClientStageInstrumentation: [(options) => new HttpClientStageInstrumentation(options), 'urlScheme'],
  livePage: [(options) => livePage(metrics, options), 'stuckAfter'],
  'drain() of servers of HTTP': [(options) => drain(createServer(), [], options), 'deadline'],
  'drain() of servers of gRPC': [(options) => drainGrpc(grpcServer, [], options), 'delay'],
  startWatchdog: [(options) => startWatchdog(options), 'maxPerHour'],
};

/** What has to be given beside an option, by what takes it. */
const REQUIRED: Record<string, object> = {
  createRequestMetrics: { name: 'app' },
  startWatchdog: { metrics },
};

/** Everything that takes metrics alone, and what makes them. */
const TAKE_METRICS: Record<string, [take: Taker, maker: string]> = {
  'the middleware of Express': [(given) => express(given), 'createHttpMetrics()'],
  'the middleware of Koa': [(given) => koa(given), 'createHttpMetrics()'],
  'the middleware of Hono': [(given) => hono(given), 'createHttpMetrics()'],
  'the plugin of Fastify': [(given) => fastify(given), 'createHttpMetrics()'],
  'track()': [(given) => track(given, {} as never, {} as never), 'createHttpMetrics()'],
  'serverInterceptor()': [(given) => serverInterceptor(given), 'createGrpcServerMetrics()'],
  'clientInterceptor()': [(given) => clientInterceptor(given), 'createGrpcClientMetrics()'],
};

const named = { name: 'app' };
const flag = 'true or false';
const fn = 'a function';
const seconds = 'seconds above 0';

/** What is wrong besides, by what takes it: options, which of them, what was expected, what was given. */
const WRONG: Record<string, [options: unknown, option: string, expected: string, given: string][]> = {
  createRequestMetrics: [
    [{ ...named, clock: 7 }, 'clock', fn, '7'],
    [{ ...named, budgets: { handle: '3' } }, 'budgets.handle', 'a positive number of seconds', '"3"'],
    [{ ...named, durations: { buckets: [2, 1] } }, 'durations', '{ buckets }', '{"buckets":[2,1]}'],
    [{ ...named, scope: { name: '' } }, 'scope', 'a name', '{"name":""}'],
    [{ ...named, stages: { db: { table: 'all' } } }, 'stages.db.table', "'open' or a list", '"all"'],
    [{ ...named, stages: { handle: {} } }, 'stages.handle', "another name than the lifecycle's handle", '{}'],
    [{ ...named, stages: { db: { stage: [1] } } }, 'stages.db.stage', "'stage' is reserved", '[1]'],
    [{ ...named, stages: { db: { a: [1] } }, stageAttributes: ['a'] }, 'stages.db.a', 'another name', '[1]'],
    [{ ...named, stageAttributes: ['stage'] }, 'stageAttributes', "without 'stage'", '["stage"]'],
    [{ name: 'x'.repeat(300) }, 'name', 'at most 232 characters', `"${'x'.repeat(80)}…"`],
  ],
  'drained()': [
    [{ detached: 'no' }, 'detached', flag, '"no"'],
    [{ signal: { aborted: false } }, 'signal', 'an AbortSignal', '{"aborted":false}'],
  ],
  createHttpMetrics: [
    [{ ignore: '/health' }, 'ignore', fn, '"/health"'],
    [{ ignoreIncomingRequestHook: 1 }, 'ignoreIncomingRequestHook', fn, '1'],
    [
      { ignore() {}, ignoreIncomingRequestHook() {} },
      'ignoreIncomingRequestHook',
      "left out beside 'ignore'",
      'a function',
    ],
    [{ attributes: {} }, 'attributes', fn, '{}'],
    [{ route: 'yes' }, 'route', flag, '"yes"'],
    [{ stageAttributes: 7, route: true }, 'stageAttributes', 'a list of attribute names', '7'],
    [{ stageAttributes: 'abc' }, 'stageAttributes', 'a list of attribute names', '"abc"'],
    [{ stages: { respond: {} } }, 'stages.respond', 'receive, handle, respond, detached', '{}'],
    [{ budgets: { db: 1 } }, 'budgets', 'by stages', '"db"'],
  ],
  HttpStageInstrumentation: [
    [{ enabled: 'no' }, 'enabled', flag, '"no"'],
    [{ metrics: { name: 'mine' } }, 'metrics', 'what createHttpMetrics() returned', '{"name":"mine"}'],
    [{ metrics: createHttpMetrics(), route: true }, 'route', "left out beside 'metrics'", 'true'],
    [{ ignore: 1 }, 'ignore', fn, '1'],
  ],
  ExpressStageInstrumentation: [[{ route: 1 }, 'route', flag, '1']],
  KoaStageInstrumentation: [[{ ignore: null }, 'ignore', fn, 'null']],
  FastifyStageInstrumentation: [[{ attributes: 'a' }, 'attributes', fn, '"a"']],
  createGrpcServerMetrics: [
    [{ ignore: 'health' }, 'ignore', fn, '"health"'],
    [{ convention: 'old' }, 'convention', "'current' or 'released'", '"old"'],
    [{ stages: { handle: {} } }, 'stages.handle', 'another name', '{}'],
  ],
  createGrpcClientMetrics: [[{ convention: 1 }, 'convention', "'current' or 'released'", '1']],
  GrpcStageInstrumentation: [
    [{ enabled: 0 }, 'enabled', flag, '0'],
    [{ serverMetrics: true }, 'serverMetrics', 'what createGrpcServerMetrics() returned', 'true'],
    [{ serverMetrics: 0 }, 'serverMetrics', 'what createGrpcServerMetrics() returned', '0'],
    [{ clientMetrics: {} }, 'clientMetrics', 'what createGrpcClientMetrics() returned', '{}'],
  ],
  createHttpClientMetrics: [
    [{ hosts: 'api.example.com' }, 'hosts', 'a list of host names', '"api.example.com"'],
    [{ urlScheme: 1 }, 'urlScheme', flag, '1'],
  ],
  HttpClientStageInstrumentation: [[{ ignore: 1 }, 'ignore', fn, '1']],
  'drain() of servers of HTTP': [
    [{ deadline: '5000' }, 'deadline', 'a number of milliseconds above 0', '"5000"'],
    [{ deadline: 100, delay: 100 }, 'delay', 'of 0 or more, and below the deadline', '100'],
    [{ detached: 'no' }, 'detached', flag, '"no"'],
  ],
  'drain() of servers of gRPC': [[{ delay: -1 }, 'delay', 'of 0 or more', '-1']],
  startWatchdog: [
    [{ metrics, poll: 1 }, 'poll', 'milliseconds from 10', '1'],
    [{ metrics, onStall: 'log' }, 'onStall', fn, '"log"'],
    [{ metrics: [] }, 'metrics', 'a metrics object or a list of them', '[]'],
    // A secret is not shown.
    [{ metrics, token: 'short' }, 'token', '16 or more visible characters', '"string"'],
  ],
  livePage: [
    [{ allow: true }, 'allow', fn, 'true'],
    // A secret is not shown.
    [{ token: 'short' }, 'token', '16 or more visible characters', '"string"'],
    [{ oldest: 1.5 }, 'oldest', 'a whole number from 0', '1.5'],
    [{ title: {} }, 'title', 'a string', '{}'],
    [{ stuckAfter: { respond: '60' } }, 'stuckAfter.respond', seconds, '"60"'],
  ],
};

/** Besides those in an object. */
const ARGUMENTS: [what: string, take: () => unknown, option: string, expected: string, given: string][] = [
  ['livePage()', () => livePage([] as never), 'metrics', 'a metrics object or a list of them', '[]'],
  ['drain()', () => drain({} as never, []), 'servers', 'a server of node:http', '{}'],
  ['drain() of gRPC', () => drainGrpc({} as never, []), 'servers', 'a server of @grpc/grpc-js', '{}'],
  ['listen()', () => page.listen('80' as never), 'port', 'a whole number from 0 to 65535', '"80"'],
  ['listen()', () => page.listen(0, '0.0.0.0'), 'host', 'a loopback address', '"0.0.0.0"'],
  ['wrap()', () => metrics.wrap(7 as never), 'handler', fn, '7'],
  ['wrap()', () => metrics.wrap(() => {}, {} as never), 'options', "a function of the handler's", '{}'],
  ['setMeterProvider()', () => metrics.setMeterProvider(3 as never), 'meterProvider', 'a MeterProvider', '3'],
  ['instrument()', () => new KoaStageInstrumentation().instrument({} as never), 'module', 'koa', '"object"'],
];

/** What it throws, or rejects with. */
async function refusalOf(take: () => unknown): Promise<string> {
  try {
    await take();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

const has = (option: string, expected: string, given: string) => ({
  option: expect.stringContaining(`option '${option}'`),
  expected: expect.stringContaining(expected),
  given: expect.stringMatching(new RegExp(`; given: ${given.replace(/\W/g, '\\$&')}$`)),
});
const parts = (message: string) => ({ option: message, expected: message, given: message });

describe.each(Object.entries(TAKE_OPTIONS))('%s', (what, [take, known]) => {
  it.each([
    ['null', null],
    ['"all"', 'all'],
    ['[]', []],
  ])('refuses what is no object: %s', async (given, options) => {
    const message = await refusalOf(() => take(options as never));
    expect(parts(message)).toEqual(has('options', 'an object', given));
  });

  it('refuses an option that it does not know, and says which it knows, but not what was given under it', async () => {
    const message = await refusalOf(() => take({ nonsense: 'hunter2' } as never));
    expect(message).toContain("stageguard: unknown option 'nonsense'; known: ");
    expect(message).toContain(known);
    expect(message).not.toContain('hunter2');
  });

  it('refuses null as any option that it knows', async () => {
    const [, list = ''] = (await refusalOf(() => take({ nonsense: 1 } as never))).split('; known: ');
    const options = list.split(', ');
    expect(options).toContain(known);
    for (const option of options) {
      const message = await refusalOf(() => take({ ...REQUIRED[what], [option]: null } as never));
      expect(message).toMatch(
        new RegExp(`^stageguard: option '${option}' has to be .+; given: (null|"object")$`),
      );
    }
  });

  it('says which option a near miss was probably meant to be', async () => {
    const missed = known.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).toUpperCase();
    const message = await refusalOf(() => take({ [missed]: 1 } as never));
    expect(message).toContain(`unknown option '${missed}' (did you mean '${known}'?); known: `);
  });

  it.each(WRONG[what] ?? [])(
    'says of a wrong option which it is, what was expected, what was given: %j',
    async (options, ...said) => {
      const message = await refusalOf(() => take(options as never));
      expect(parts(message)).toEqual(has(...said));
    },
  );
});

describe.each(Object.entries(TAKE_METRICS))('%s', (_, [take, maker]) => {
  it.each([
    ['undefined', undefined],
    ['{"name":"app"}', createRequestMetrics(named)],
    ['a function', () => {}],
  ])('refuses other metrics than those that are made for it: %s', async (given, other) => {
    const message = await refusalOf(() => take(other as never));
    expect(parts(message)).toEqual(has('metrics', `what ${maker} returned`, given));
  });
});

it.each(ARGUMENTS)(
  '%s says of a wrong argument which it is, what was expected, what was given',
  async (_, take, ...said) => {
    expect(parts(await refusalOf(take))).toEqual(has(...said));
  },
);

it('a nested object is checked as options are', async () => {
  const durations = { buckets: [1], bucket: 2 };
  expect(await refusalOf(() => createRequestMetrics({ ...named, durations } as never))).toBe(
    "stageguard: unknown option 'durations.bucket'; known: buckets",
  );
  const scope = { Name: 'mine' };
  expect(await refusalOf(() => createRequestMetrics({ ...named, scope } as never))).toBe(
    "stageguard: unknown option 'scope.Name' (did you mean 'name'?); known: name, version",
  );
});

it('names of options are cut to a line of a log', async () => {
  const message = await refusalOf(() => createHttpMetrics({ [`${'x'.repeat(1_000)}\n`]: 1 } as never));
  expect(message.split(';', 1)[0]).toBe(`stageguard: unknown option '${'x'.repeat(80)}…'`);
});
