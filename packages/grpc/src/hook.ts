/** Steps of ours in methods of a prototype, which can be taken out again. */
export interface Hook {
  install(): void;
  remove(): void;
}

/**
 * Makes a hook out of `wrap`, which gets an original method and returns what stands in for it. Where somebody has
 * wrapped a method after us, `remove` leaves ours in: what it does has to do no harm then, and `install` will find it.
 */
export function createHook<T, M extends keyof T>(
  prototype: T,
  methods: readonly M[],
  wrap: (original: T[M]) => T[M],
): Hook {
  const installed: Map<M, { original: T[M]; wrapped: T[M] }> = new Map();
  return {
    install() {
      for (const method of methods) {
        if (installed.has(method)) continue;
        const original = prototype[method];
        const wrapped = wrap(original);
        installed.set(method, { original, wrapped });
        prototype[method] = wrapped;
      }
    },
    remove() {
      for (const [method, { original, wrapped }] of installed) {
        if (prototype[method] !== wrapped) continue;
        prototype[method] = original;
        installed.delete(method);
      }
    },
  };
}
