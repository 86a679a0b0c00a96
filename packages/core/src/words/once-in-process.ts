const KEY = Symbol.for('stageguard.2');

/** What all copies and versions of this package share. */
export function shared(): Map<string, unknown> {
  const holder = globalThis as { [KEY]?: Map<string, unknown> };
  if (holder[KEY] === undefined) Object.defineProperty(holder, KEY, { value: new Map() });
  return holder[KEY] as Map<string, unknown>;
}

/**
 * For adapters: what a process must have once however many copies of a package are loaded (nested `node_modules`,
 * bundles): made by the first that asks for `key`, and handed to all. Put the version into the key where code is shared:
 * what one version makes another one may not be able to use.
 */
export function onceInProcess<T>(key: string, create: () => T): T {
  const all = shared();
  if (!all.has(key)) all.set(key, create());
  return all.get(key) as T;
}
