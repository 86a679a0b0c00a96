import Module from 'node:module';
import { mainOf } from './module-loads.js';

interface Cached {
  readonly loaded?: boolean;
  readonly exports?: unknown;
}

/**
 * For adapters: what is loaded of a package, by `require` or `import`: every copy of it, since applications bring their
 * own. `main` is its main file, as seen from the package's folder.
 */
export function loadedModules(name: string, main: string): unknown[] {
  const end = mainOf(name, main);
  const found: unknown[] = [];
  for (const cache of caches()) {
    for (const [path, module] of Object.entries(cache)) {
      if (path.endsWith(end) && module?.loaded) found.push(module.exports);
    }
  }
  return found;
}

type Cache = Readonly<Record<string, Cached | undefined>>;

/** Node's own, and what else `require` knows where it is not Node's: Jest's modules are in Jest's cache alone. */
function caches(): Set<Cache> {
  const { _cache: ofNode = {} } = Module as unknown as { _cache?: Cache };
  return new Set([ofNode, ofRequire()]);
}

function ofRequire(): Cache {
  try {
    return require.cache ?? {};
  } catch {
    return {}; // A bundle that is an ES module has none.
  }
}
