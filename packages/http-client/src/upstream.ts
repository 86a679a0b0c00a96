import type { Attributes } from '@opentelemetry/api';
import type { AttributeValue, Guard } from '@stageguard/core';
import { sharesTruth } from '@stageguard/core/adapter';
import { type AnyHttpMetrics, metricsDeclaring } from '@stageguard/http';

/** Whose requests are put into which stage while their calls are open. */
export interface UpstreamOptions {
  readonly stage?: string | undefined;
  readonly server?: AnyHttpMetrics | undefined;
}

/** Guards of the requests that a call is made for. */
export type Upstream = readonly Guard[];

/**
 * Opens a guard of each request that is current here and whose metrics declare the stage; `undefined` where there is none. A stage
 * that is declared with attributes takes those of the call that it has.
 */
export function openUpstream(
  stage: string,
  server: AnyHttpMetrics | undefined,
  attributes: Attributes,
): Upstream | undefined {
  const its = attributes as Record<string, AttributeValue>;
  if (server !== undefined) {
    const current = server.current();
    return current && [current.guard(stage, its)];
  }
  let guards: Guard[] | undefined;
  const reached: AnyHttpMetrics[] = [];
  for (const metrics of metricsDeclaring(stage)) {
    const current = metrics.current();
    // Objects that share their numbers have one request.
    if (current === undefined || reached.some((each) => sharesTruth(each, metrics))) continue;
    reached.push(metrics);
    guards ??= [];
    guards.push(current.guard(stage, its));
  }
  return guards;
}
