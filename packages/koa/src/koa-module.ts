import type Application from 'koa';

export const KOA = 'koa';

/** As seen from its folder. */
export const MAIN = 'lib/application.js';

/** The class of a module as `require` or `import` gives it. */
export function koaIn(module: unknown): typeof Application | undefined {
  return [module, (module as { default?: unknown } | null | undefined)?.default].find(isKoa);
}

function isKoa(candidate: unknown): candidate is typeof Application {
  return typeof candidate === 'function' && typeof candidate.prototype?.handleRequest === 'function';
}
