export type Method = (this: never, ...args: never[]) => unknown;

interface Hook {
  readonly target: Record<string, unknown>;
  readonly name: string;
  readonly original: Method;
  readonly ours: Method;
  /** How often it was put in place. */
  times: number;
}

/** A tool that restores a method again and again is not fought for ever. */
const MOST_TIMES = 4;

/** So many classes of tracers and of spans: there are as many as copies of SDKs and of the API. */
const MOST_HOOKS = 100;

/** Methods of classes that are hooked, each once. It keeps classes, never what is made of them. */
export class Hooks {
  readonly #hooks: Map<object, Hook[]> = new Map();
  #count = 0;

  /** Puts what `wrap` makes of a method in its place, so that it looks the same. Returns whether it is hooked now. */
  hook(target: object, name: string, wrap: (original: never) => Method): boolean {
    const hooks = this.#hooks.get(target) ?? [];
    for (const hook of hooks) if (hook.name === name) return true;
    if (this.#count >= MOST_HOOKS) return false;
    const original = (target as Record<string, Method>)[name] as Method;
    const hook = {
      target: target as Record<string, unknown>,
      name,
      original,
      ours: wrap(original as never),
      times: 0,
    };
    if (!place(hook)) return false;
    this.#hooks.set(target, [...hooks, hook]);
    this.#count++;
    return true;
  }

  has(target: object): boolean {
    return this.#hooks.has(target);
  }

  /** What another tool has put back as it was before is hooked anew; what it has wrapped most likely calls ours. */
  keep(): void {
    for (const hook of [...this.#hooks.values()].flat()) {
      if (hook.target[hook.name] === hook.original && hook.times < MOST_TIMES) place(hook);
    }
  }

  /** Takes off what nobody has wrapped meanwhile. What is left passes on. */
  undo(): void {
    for (const hook of [...this.#hooks.values()].flat()) {
      if (hook.target[hook.name] === hook.ours) define(hook, hook.original);
      hook.times = 0;
    }
  }
}

/** Where an object has its method from: itself or a class. */
export function ownerOf(it: object, name: string): object | undefined {
  for (let at: object | null = it; at !== null; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return at;
  }
  return undefined;
}

function place(hook: Hook): boolean {
  const { name, length } = hook.original;
  Object.defineProperties(hook.ours, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
  hook.times++;
  return define(hook, hook.ours);
}

function define({ target, name }: Hook, value: Method): boolean {
  const { enumerable = true } = Object.getOwnPropertyDescriptor(target, name) ?? {};
  return Reflect.defineProperty(target, name, { value, writable: true, configurable: true, enumerable });
}
