import type { Attributes } from '@opentelemetry/api';
import { type BoundStage, onceInProcess } from '@stageguard/core';
import type { HttpRequest } from './message.js';
import type { AnyHttpMetrics } from './metrics-types.js';

/** What the adapters need to know of a metrics object beyond its public face. */
export interface HttpSettings {
  readonly receive: BoundStage;
  readonly handle: BoundStage;
  readonly respond: BoundStage;
  readonly ignore: ((req: HttpRequest) => boolean) | undefined;
  /** Whether its requests have the attributes that the conventions prescribe, and not `attributes`. */
  readonly conventional: boolean;
  readonly attributes: ((req: HttpRequest) => Attributes) | undefined;
  readonly route: boolean;
}

const settings: WeakMap<AnyHttpMetrics, HttpSettings> = onceInProcess('http.settings', () => new WeakMap());

export function keepSettings(metrics: AnyHttpMetrics, its: HttpSettings): void {
  settings.set(metrics, its);
}

/**
 * For adapters: the settings of metrics.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function settingsOf(metrics: AnyHttpMetrics): HttpSettings {
  const its = settings.get(metrics);
  if (its === undefined) {
    throw new TypeError('stageguard: the metrics of an HTTP adapter have to come from createHttpMetrics()');
  }
  return its;
}
