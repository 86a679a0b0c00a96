import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import type { AnyHttpMetrics } from '@stageguard/http';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { versionOf } from './installed.js';
import type { Settings } from './settings.js';

/** What is enabled. */
export interface Enabled {
  /** What the application has installed of what is hooked, with its version. */
  readonly found: readonly string[];
  /** What counts the calls that gRPC servers get. */
  readonly rpc: GrpcStageInstrumentation['serverMetrics'] | undefined;
}

/** By the names that the lists of OpenTelemetry's automatic instrumentations have: what is hooked. */
const FRAMEWORKS = { express: 'express', koa: 'koa', fastify: 'fastify', grpc: '@grpc/grpc-js' } as const;

/** Enables what hooks a framework or gRPC: those that are not found as well, since a copy may be loaded from elsewhere. */
export function enableAdapters(settings: Settings, metrics: AnyHttpMetrics | undefined): Enabled {
  const on = Object.entries(FRAMEWORKS).filter(([key]) => !settings.isOff(key));
  const keys = new Set(on.map(([key]) => key));
  if (metrics !== undefined) {
    if (keys.has('express')) new ExpressStageInstrumentation({ metrics });
    if (keys.has('koa')) new KoaStageInstrumentation({ metrics });
    if (keys.has('fastify')) new FastifyStageInstrumentation({ metrics });
  }
  const rpc = keys.has('grpc') ? new GrpcStageInstrumentation().serverMetrics : undefined;
  const found = on.flatMap(([, name]) => {
    const version = versionOf(name);
    return version === undefined ? [] : [`${name} ${version}`];
  });
  return { found, rpc };
}
