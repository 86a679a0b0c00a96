import { loadedModules } from '@stageguard/http';
import type Application from 'koa';

export const KOA = 'koa';

/** Every Koa that is loaded, by `require` or `import`. */
export function loadedKoas(): (typeof Application)[] {
  return loadedModules(KOA, 'lib/application.js').flatMap((module) => koaIn(module) ?? []);
}

/** The class of a module as `require` or `import` gives it. */
export function koaIn(module: unknown): typeof Application | undefined {
  return [module, (module as { default?: unknown } | null | undefined)?.default].find(isKoa);
}

function isKoa(candidate: unknown): candidate is typeof Application {
  return typeof candidate === 'function' && typeof candidate.prototype?.handleRequest === 'function';
}
