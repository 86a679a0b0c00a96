/** How a suite is counted: one file of `preload/ways` each. */
export const WAYS = {
  register: 'everything: `--require @stageguard/register`, with routes',
  server: '`HttpStageInstrumentation`, which counts every server',
  track: '`track` around the listeners of every server',
  'express-instrumentation': '`ExpressStageInstrumentation`, with routes',
  'express-middleware': '`middleware` of `@stageguard/express` before every application',
  'koa-instrumentation': '`KoaStageInstrumentation`',
  'koa-middleware': '`middleware` of `@stageguard/koa` before every application',
  'fastify-instrumentation': '`FastifyStageInstrumentation`, with routes',
  'grpc-instrumentation': '`GrpcStageInstrumentation`',
  'http-client': '`HttpClientStageInstrumentation`, which counts what the process calls',
} as const;

export type Way = keyof typeof WAYS;

/** Those that count every HTTP server of the process. */
export const OF_SERVERS: readonly Way[] = ['register', 'server', 'track'];

/** Those that count all of what they count in a process: they have to have all that the counter has. */
export const OF_ALL: readonly Way[] = [...OF_SERVERS, 'http-client'];

/** Those that count every gRPC server of the process. */
export const OF_GRPC: readonly Way[] = ['register', 'grpc-instrumentation'];
