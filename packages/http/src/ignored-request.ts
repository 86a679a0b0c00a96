import type { ActiveRequest, Scope } from '@stageguard/core';
import type { AnyHttpMetrics } from './http-stages.js';

const NO_SCOPE: Scope = Object.freeze({ end() {}, [Symbol.dispose]() {} });

/** Stands in for the request of an exchange that is not counted: every verb does nothing. */
export function ignoredRequest(metrics: AnyHttpMetrics): ActiveRequest {
  return {
    stage: undefined,
    enter() {},
    leave() {},
    run: (_stage, fn, ..._attributes) => fn(),
    guard: () => NO_SCOPE,
    setAttributes() {},
    with: (fn, ...args) => metrics.ignore(fn, ...args),
  };
}
