import Module from 'node:module';
import { sep } from 'node:path';

interface Loading {
  _load(request: string, parent: { readonly filename?: string } | undefined, isMain: boolean): unknown;
  _resolveFilename(request: string, parent: unknown, isMain: boolean): string;
}

/** Calls back with what a main file of a package exports, the first time that each copy is loaded. */
export function whenLoaded(main: string, loaded: (exports: unknown) => void): void {
  const loading = Module as unknown as Loading;
  const load = loading._load;
  const seen = new Set<string>();
  const end = ['', 'node_modules', ...main.split('/')].join(sep);
  loading._load = function (request, parent, isMain) {
    const exports = Reflect.apply(load, this, [request, parent, isMain]);
    const file = isOfNode(request) ? '' : loading._resolveFilename(request, parent, isMain);
    if (file.endsWith(end) && !seen.has(file)) {
      seen.add(file);
      loaded(exports);
    }
    return exports;
  };
}

function isOfNode(request: string): boolean {
  return Module.isBuiltin(request);
}
