import Module from 'node:module';
import { sep } from 'node:path';
import { hookMethod, isNewTo } from './hook-method.js';

/*
 * Node loads a CommonJS module through `Module._load`, whoever asks for it: `require`, or an `import` of an ES module, with
 * a loader hook of somebody's or without. All frameworks that are hooked are CommonJS. So no loader hook of our own has to
 * be registered, which would run in another thread, ask for its own copy to be found, and be deprecated in Node 26.
 */

/** Waits for copies of a module. */
export interface LoadWatch {
  /** How the path of its main file ends (`mainOf`). */
  readonly main: string;
  /** A copy has been loaded, or is asked for again. */
  loaded(exports: unknown): void;
}

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;

// On Node's own class: one for all copies of this package.
const WATCHES = Symbol.for('stageguard.1.loads');

interface Loading {
  _load: Load;
  [WATCHES]?: Set<LoadWatch>;
}

/** How the path of a package's main file ends, wherever it is installed. `main` is as seen from the package's folder. */
export function mainOf(name: string, main: string): string {
  return ['', 'node_modules', ...name.split('/'), ...main.split('/')].join(sep);
}

/** Everybody who waits for modules. From the first call on they are told of what ES modules import. */
export function loadWatches(): Set<LoadWatch> {
  const loading = Module as unknown as Loading;
  const watches = loading[WATCHES] ?? new Set<LoadWatch>();
  if (typeof loading._load !== 'function' || !isNewTo(Module, Symbol.for('stageguard.1.hooked._load'))) {
    return watches;
  }
  Object.defineProperty(Module, WATCHES, { value: watches });
  hookMethod(loading, '_load', (load) => {
    return function (request, ...rest) {
      const exports = Reflect.apply(load, this, [request, ...rest]);
      for (const { main, loaded } of watches) if (String(request).endsWith(main)) loaded(exports);
      return exports;
    };
  });
  return watches;
}
