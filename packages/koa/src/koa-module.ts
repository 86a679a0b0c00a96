import type Application from 'koa';

export const KOA = 'koa';

const MAIN = /[\\/]node_modules[\\/]koa[\\/]lib[\\/]application\.js$/;

/** Every Koa that is loaded, by `require` or `import`: applications may bring copies of their own. */
export function loadedKoas(): (typeof Application)[] {
  return Object.entries(require.cache ?? {}).flatMap(([path, module]) =>
    MAIN.test(path) && module?.loaded ? (koaIn(module.exports) ?? []) : [],
  );
}

/** The class of a module as `require` or `import` gives it. */
export function koaIn(module: unknown): typeof Application | undefined {
  return [module, (module as { default?: unknown } | null | undefined)?.default].find(isKoa);
}

function isKoa(candidate: unknown): candidate is typeof Application {
  return typeof candidate === 'function' && typeof candidate.prototype?.handleRequest === 'function';
}
