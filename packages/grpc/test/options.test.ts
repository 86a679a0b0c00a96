import { describe, expect, it } from '@jest/globals';
import {
  clientInterceptor,
  createGrpcClientMetrics,
  createGrpcServerMetrics,
  type GrpcClientMetrics,
  type GrpcServerMetrics,
  serverInterceptor,
} from '@stageguard/grpc';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';

const wrong = (value: unknown) => value as never;

describe('options that are wrong', () => {
  it.each([
    ['ignore', () => createGrpcServerMetrics({ ignore: wrong('health') }), /'ignore'.*function.*"health"/],
    ['ignore', () => createGrpcClientMetrics({ ignore: wrong([]) }), /'ignore'.*function.*\[\]/],
    ['name', () => createGrpcServerMetrics({ name: '' }), /'name'/],
    [
      'convention',
      () => createGrpcServerMetrics({ convention: wrong('old') }),
      /'convention'.*'released'.*old/,
    ],
    ['convention', () => createGrpcClientMetrics({ convention: wrong(1) }), /'convention'.*1$/],
    ['stages', () => createGrpcServerMetrics(wrong({ stages: { handle: {} } })), /'stages\.handle'/],
    ['stages', () => createGrpcClientMetrics(wrong({ stages: {} })), /unknown option 'stages'/],
    ['scope', () => createGrpcClientMetrics(wrong({ scope: { name: 'mine' } })), /unknown option 'scope'/],
    ['lifecycle', () => createGrpcServerMetrics(wrong({ lifecycle: ['a'] })), /unknown option 'lifecycle'/],
    ['outcomes', () => createGrpcClientMetrics(wrong({ outcomes: [] })), /unknown option 'outcomes'/],
  ])('%s: a TypeError says which, what was expected and what was given', (_, create, message) => {
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });

  it('metrics of another kind are refused by whatever counts with them', () => {
    const server = createGrpcServerMetrics() as GrpcServerMetrics;
    const client = createGrpcClientMetrics() as GrpcClientMetrics;
    for (const metrics of [undefined, {}, client]) {
      expect(() => serverInterceptor(wrong(metrics))).toThrow(/createGrpcServerMetrics/);
    }
    for (const metrics of [undefined, {}, server]) {
      expect(() => clientInterceptor(wrong(metrics))).toThrow(/createGrpcClientMetrics/);
    }
    expect(() => new GrpcStageInstrumentation({ serverMetrics: wrong(client) })).toThrow(TypeError);
    expect(() => new GrpcStageInstrumentation({ clientMetrics: wrong(server) })).toThrow(TypeError);
  });

  it.each([{ stages: {} }, { ignore: () => true }, { serverMetricz: false }, { meterProvider: {} }])(
    'of an instrumentation are refused where they are unknown: %j',
    (options) => {
      const make = () => new GrpcStageInstrumentation(wrong(options));
      expect(make).toThrow(TypeError);
      expect(make).toThrow(/unknown option/);
    },
  );

  it('of an instrumentation are those that getConfig tells, and can be set later', () => {
    const [serverMetrics, later] = [
      createGrpcServerMetrics({ name: 'one' }),
      createGrpcServerMetrics({ name: 'two' }),
    ];
    const instrumentation = new GrpcStageInstrumentation({ serverMetrics, clientMetrics: false });
    expect(instrumentation.getConfig()).toMatchObject({ serverMetrics, clientMetrics: false, enabled: true });
    instrumentation.setConfig({ serverMetrics: later, enabled: false });
    expect(instrumentation.serverMetrics).toBe(later);
    expect(instrumentation.getConfig()).toMatchObject({ serverMetrics: later, enabled: false });
    expect(() => instrumentation.setConfig(wrong({ serverMetrics: {} }))).toThrow(TypeError);
    expect(instrumentation.serverMetrics).toBe(later);
  });
});
