/** What of the application the core calls. */
export type HookKind = 'clock' | 'attribute' | 'logger' | 'name' | 'provider';

/** Callbacks that the core calls, each of which may call verbs in turn. */
export interface Hooks {
  /** The next callback of that kind runs `fn`. */
  arm(kind: HookKind, fn: () => void): void;
  /** The core has called. */
  called(kind: HookKind): void;
  /** No callback does anything while `fn` runs, or none of another kind. */
  disarmed<T>(fn: () => T, but?: HookKind): T;
}

export function createHooks(): Hooks {
  const armed = new Map<HookKind, () => void>();
  const off: (HookKind | undefined)[] = [];
  return {
    arm: (kind, fn) => void armed.set(kind, fn),
    called(kind) {
      if (off.some((but) => but !== kind)) return;
      const fn = armed.get(kind);
      if (fn === undefined) return;
      armed.delete(kind);
      fn();
    },
    disarmed(fn, but) {
      off.push(but);
      const on = () => void off.splice(off.indexOf(but), 1);
      let result: ReturnType<typeof fn>;
      try {
        result = fn();
      } catch (error) {
        on();
        throw error;
      }
      if (result instanceof Promise) return result.finally(on) as typeof result;
      on();
      return result;
    },
  };
}
