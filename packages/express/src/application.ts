import { onceInProcess } from '@stageguard/core';
import {
  type AnyHttpMetrics,
  type Exchange,
  exchange,
  exchangeOf,
  type HttpRequest,
  type HttpResponse,
  hookMethod,
  isNewTo,
} from '@stageguard/http';
import type { Express, Handle } from './express-types.js';
import { prototypeOf, sampleOf } from './router.js';

const HOOKED = Symbol.for('stageguard.1.hooked');

/** Everybody who counts the requests of the hooked applications, whichever copy of this package it comes from. */
export const counting: Set<{ readonly metrics: AnyHttpMetrics }> = onceInProcess(
  'express.counting',
  () => new Set(),
);

/** Hooks all applications of an Express, once in the life of the process: those that listen already, too. */
export function hookApplications(express: Express): void {
  // Applications copy `handle` when they are made. Those made before are reached by their routers, which inherit it.
  for (const target of [express.application, prototypeOf(sampleOf(express))]) {
    if (isNewTo(target, HOOKED)) hookMethod(target, 'handle', counted);
  }
}

function counted(original: Handle): Handle {
  return function (...args) {
    const [req, res] = args;
    const begun = begin(req, res);
    if (begun === undefined) return Reflect.apply(original, this, args);
    return begun.within(() => Reflect.apply(original, this, args));
  };
}

/** Begins what is not begun yet, which it is within an application. Returns the first of them; the others follow it. */
function begin(req: HttpRequest, res: HttpResponse): Exchange | undefined {
  let first: Exchange | undefined;
  for (const { metrics } of counting) {
    if (exchangeOf(res, metrics.name) !== undefined) continue;
    const begun = exchange(metrics, req, res);
    first ??= begun;
  }
  return first;
}
