import { onceInProcess } from '@stageguard/core/adapter';

type Method = (this: never, ...args: never[]) => unknown;

/** A method of a target that was hooked, and what it takes to find out whether it still is. */
interface Hook {
  readonly target: Record<string, unknown>;
  readonly name: string;
  readonly wrap: (original: never) => unknown;
  readonly original: unknown;
  /** How often it was put back. */
  times: number;
}

/** A tool that restores a method again and again is not fought for ever. */
const MOST_TIMES = 3;

/** By the kind that keeps them: `express`, say. */
const kept: Map<string, Hook[]> = onceInProcess('http.hooks', () => new Map());

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
  place(target as Record<string, unknown>, name, wrap as Hook['wrap']);
}

/**
 * For adapters: the same, once in the target's life, and remembered under a kind, so that `hooksInPlace` can look whether
 * it is still there. What `wrap` makes has to do no harm where it is reached twice.
 *
 * @throws TypeError where the target does not let itself be changed.
 */
export function keepHooked<K extends string, M extends Method>(
  kind: string,
  target: { [key in K]: M },
  name: K,
  wrap: (original: M) => M,
): void {
  if (!isNewTo(target, Symbol.for(`stageguard.1.hooked.${name}`))) return;
  const hook: Hook = {
    target: target as Record<string, unknown>,
    name,
    wrap: wrap as Hook['wrap'],
    original: target[name],
    times: 0,
  };
  place(hook.target, name, hook.wrap);
  kept.set(kind, [...(kept.get(kind) ?? []), hook]);
}

/**
 * For adapters: how many methods of this kind are hooked. One that another tool has put back as it was before is hooked
 * anew, up to three times.
 */
export function hooksInPlace(kind: string): number {
  const hooks = kept.get(kind) ?? [];
  for (const hook of hooks) {
    // What is neither ours nor what ours replaced is another tool's, which most likely calls ours.
    if (hook.target[hook.name] === hook.original && hook.times < MOST_TIMES) {
      hook.times++;
      place(hook.target, hook.name, hook.wrap);
    }
  }
  return hooks.length;
}

function place(target: Record<string, unknown>, name: string, wrap: Hook['wrap']): void {
  const original = target[name] as Method;
  const wrapped = wrap(original as never) as Method;
  Object.defineProperties(wrapped, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  const { enumerable = true } = Object.getOwnPropertyDescriptor(target, name) ?? {};
  Object.defineProperty(target, name, { value: wrapped, writable: true, configurable: true, enumerable });
}
