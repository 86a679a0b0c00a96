type Method = (this: never, ...args: never[]) => unknown;

/**
 * For adapters: whether the mark is new to the target; then it has it. True once in the target's life, whichever copy
 * of a package asks, in whichever realm.
 *
 * @throws TypeError where the target is frozen.
 */
export function isNewTo(target: object, mark: symbol): boolean {
  if (Object.hasOwn(target, mark)) return false;
  Object.defineProperty(target, mark, { value: true });
  return true;
}

/**
 * For adapters: puts what `wrap` makes of a method in its place, so that it looks the same.
 *
 * @throws TypeError where the target does not let itself be changed.
 */
export function hookMethod<K extends string, M extends Method>(
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
