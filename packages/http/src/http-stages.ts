import type { PlainStages } from '@stageguard/core';
import type { HttpMetrics } from './http-metrics.js';

/** Where an exchange is when the application has not put it elsewhere, in this order. */
export const LIFECYCLE = ['receive', 'handle', 'respond', 'detached'] as const;

/** The stages of the lifecycle, which every HTTP metrics object has beside the application's own. */
export type HttpStages = PlainStages<(typeof LIFECYCLE)[number]>;

/** Metrics of HTTP exchanges, whatever stages of its own the application has declared. */
// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes them all.
export type AnyHttpMetrics = HttpMetrics<any>;

export type NoStages = Readonly<Record<never, never>>;
