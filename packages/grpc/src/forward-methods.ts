const forwarded: WeakSet<object> = new WeakSet();

/**
 * Adds to a class of ours the methods that `nextCall` has and the class does not. A later grpc-js may call methods that
 * did not exist when the class was written (1.11 added `getHost`, 1.14 `getMetricsRecorder`). Works once for each class
 * of `nextCall`.
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
