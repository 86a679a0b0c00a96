import type { Attributes } from '@opentelemetry/api';
import type { BoundStage } from '@stageguard/core';
import { givenOptions } from './given-options.js';
import type { HttpRequest } from './message.js';
import type { AnyHttpMetrics } from './metrics-types.js';

/** What the application has given; each is `undefined` where it has not. */
interface Given {
  readonly ignore: ((req: HttpRequest) => unknown) | undefined;
  readonly attributes: ((req: HttpRequest) => Attributes) | undefined;
  readonly route: boolean | undefined;
}

/** What the adapters need to know of a metrics object beyond its public face. */
export interface HttpSettings extends Given {
  readonly receive: BoundStage;
  readonly handle: BoundStage;
  readonly respond: BoundStage;
}

const settings = givenOptions<HttpSettings>('http', ['ignore', 'attributes', 'route'], 'createHttpMetrics()');

/** Remembers the settings of metrics that are new. */
export function keepSettings(metrics: AnyHttpMetrics, its: HttpSettings): void {
  settings.keep(metrics, its);
}

/**
 * For adapters: the settings of metrics that `createHttpMetrics` made.
 *
 * @throws TypeError where it did not make them.
 */
export function settingsOf(metrics: AnyHttpMetrics): HttpSettings {
  return settings.of(metrics);
}

/**
 * For adapters: the settings by which an exchange is counted with these metrics, those of all that share their truth
 * among them.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function settingsInForce(metrics: AnyHttpMetrics): HttpSettings {
  return settings.inForce(metrics);
}

/** Whoever moves metrics to another provider says so: they may share another truth from now on. */
export function truthsHaveMoved(metrics: AnyHttpMetrics): void {
  settings.moved(metrics);
}
