const KEY = Symbol.for('stageguard.1');

/**
 * For adapters: what a process must have once however many copies of a package are loaded (nested `node_modules`,
 * bundles): made by the first that asks for `key`, and handed to all. The `1` is the version of this contract.
 */
export function onceInProcess<T>(key: string, create: () => T): T {
  const holder = globalThis as { [KEY]?: Map<string, unknown> };
  let shared = holder[KEY];
  if (shared === undefined) {
    shared = new Map();
    Object.defineProperty(holder, KEY, { value: shared });
  }
  if (!shared.has(key)) shared.set(key, create());
  return shared.get(key) as T;
}
