import { sep } from 'node:path';

/**
 * For adapters: what is loaded of a package, by `require` or `import`: every copy of it, since applications bring their
 * own. `main` is its main file, as seen from the package's folder.
 */
export function loadedModules(name: string, main: string): unknown[] {
  const end = ['', 'node_modules', name, ...main.split('/')].join(sep);
  const found: unknown[] = [];
  for (const [path, module] of Object.entries(require.cache ?? {})) {
    if (path.endsWith(end) && module?.loaded) found.push(module.exports);
  }
  return found;
}
