const forwarded: WeakSet<object> = new WeakSet();

/**
 * Gives a class of ours the methods that it lacks of the calls it stands in for: a later grpc-js may ask a call for
 * more than the one that this was written for (1.11 brought `getHost`, 1.14 `getMetricsRecorder`). Once for each kind.
 */
export function forwardMethods(prototype: object, nextCall: object): void {
  const kind: object | null = Object.getPrototypeOf(nextCall);
  if (kind === null || forwarded.has(kind)) return;
  forwarded.add(kind);
  for (let from: object | null = kind; from !== null; from = Object.getPrototypeOf(from)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
      if (typeof value === 'function' && !(name in prototype)) forward(prototype, name);
    }
  }
}

function forward(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: { nextCall: Record<string, (...args: unknown[]) => unknown> }, ...args: unknown[]) {
      return this.nextCall[name]?.(...args);
    },
  });
}
