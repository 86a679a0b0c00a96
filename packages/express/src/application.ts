import { onceInProcess } from '@stageguard/core';
import {
  type AnyHttpMetrics,
  type Exchange,
  exchange,
  exchangeOf,
  type HttpRequest,
  type HttpResponse,
  hookMethod,
  isFollowable,
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
    const begun = isFollowable(req, res) ? begin(req, res) : undefined;
    if (begun === undefined) return Reflect.apply(original, this, args);
    return begun.within(() => Reflect.apply(original, this, args));
  };
}

/** Begins what is not begun yet, which it is within an application. Returns the first of them; the others follow it. */
function begin(req: HttpRequest, res: HttpResponse): Exchange | undefined {
  let first: Exchange | undefined;
  for (const { metrics } of counting) {
    if (isBegun(metrics, res)) continue;
    const begun = exchange(metrics, req, res);
    first ??= begun;
  }
  return first;
}

function isBegun({ name }: AnyHttpMetrics, res: HttpResponse): boolean {
  for (let known = exchangeOf(res); known !== undefined; known = known.next) {
    if (known.name === name) return true;
  }
  return false;
}
