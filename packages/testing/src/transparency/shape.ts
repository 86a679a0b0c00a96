/** The enumerable keys of an object and of all that it inherits from, as a `for` loop finds them. */
export function inherited(object: object): string[] {
  const keys: string[] = [];
  for (const key in object) keys.push(key);
  return keys;
}

/** How methods look to whoever asks them: each one's key, name and length. */
export function signatures(
  object: { readonly [name: string]: (...args: never[]) => unknown },
  methods: readonly string[],
): unknown[] {
  return methods.map((name) => [name, object[name]?.name, object[name]?.length]);
}
