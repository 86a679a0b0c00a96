import {
  countingOf,
  type Exchange,
  exchange,
  exchangeOf,
  type HttpRequest,
  type HttpResponse,
  keepHooked,
} from '@stageguard/http';
import { EXPRESS } from './express-module.js';
import type { Express, Handle } from './express-types.js';
import { prototypeOf, sampleOf } from './router.js';

const counting = countingOf(EXPRESS);

/** Hooks all applications of an Express, once in the life of the process: those that listen already, too. */
export function hookApplications(express: Express): void {
  // Applications copy `handle` when they are made. Those made before are reached by their routers, which inherit it.
  for (const target of [express.application, prototypeOf(sampleOf(express))]) {
    keepHooked(EXPRESS, target, 'handle', counted);
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
    if (exchangeOf(res, metrics) !== undefined) continue;
    const begun = exchange(metrics, req, res);
    first ??= begun;
  }
  return first;
}
