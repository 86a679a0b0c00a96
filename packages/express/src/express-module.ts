import { loadedModules } from '@stageguard/http';
import type { Express } from './express-types.js';

export const EXPRESS = 'express';

/** As seen from its folder. */
export const MAIN = 'index.js';

/** Every Express that is loaded, by `require` or `import`. */
export function loadedExpresses(): Express[] {
  return loadedModules(EXPRESS, MAIN).flatMap((module) => expressIn(module) ?? []);
}

/** The Express of a module as `require` or `import` gives it. */
export function expressIn(module: unknown): Express | undefined {
  return [module, (module as { default?: unknown } | undefined)?.default].find(isExpress);
}

function isExpress(candidate: unknown): candidate is Express {
  const { Router, application } = (candidate ?? {}) as Partial<Express>;
  return typeof Router === 'function' && typeof application?.handle === 'function';
}
