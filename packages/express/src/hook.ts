/** Whether the mark is new to the target: once in its life, whichever copy of this package asks, in whichever realm. */
export function isNewTo(target: object, mark: symbol): boolean {
  if (Object.hasOwn(target, mark)) return false;
  Object.defineProperty(target, mark, { value: true });
  return true;
}

/** Puts what `wrap` makes of a method in its place, so that it looks the same. */
export function hook<K extends string, M extends (this: never, ...args: never[]) => unknown>(
  target: { [key in K]: M },
  name: K,
  wrap: (original: M) => M,
): void {
  const original = target[name];
  const wrapped = wrap(original);
  Object.defineProperties(wrapped, {
    name: { value: original.name },
    length: { value: original.length },
  });
  const { enumerable = true } = Object.getOwnPropertyDescriptor(target, name) ?? {};
  Object.defineProperty(target, name, { value: wrapped, writable: true, configurable: true, enumerable });
}
