import type { ActiveRequest, Scope } from '@stageguard/core';
import type { AnyHttpMetrics } from './metrics-types.js';

const NO_SCOPE: Scope = Object.freeze({ end() {}, [Symbol.dispose]() {} });

/** Stands in for the request of an exchange that is not to be counted: every verb does nothing, those of metrics too. */
export function ignoredRequest(metrics: AnyHttpMetrics): ActiveRequest {
  return { ...NOTHING, with: (fn, ...args) => metrics.ignore(fn, ...args) };
}

/** Stands in for the request of what is no exchange: every verb does nothing, and the context stays what it is. */
export function unfollowedRequest(): ActiveRequest {
  return NOTHING;
}

const NOTHING: ActiveRequest = Object.freeze({
  stage: undefined,
  enter() {},
  leave() {},
  run: <R>(_stage: unknown, fn: unknown) => (fn as () => R)(),
  guard: () => NO_SCOPE,
  setAttributes() {},
  note() {},
  progress() {},
  with: (fn, ...args) => fn(...args),
} satisfies ActiveRequest);
