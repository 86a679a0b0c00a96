/** A name for people. An object is asked for its text when somebody looks. */
export type RequestName = string | { toString(): string } | undefined;

const LONGEST = 120;

/** Its text, at most 120 characters. May call the application; never throws. */
export function textOf(name: RequestName): string | undefined {
  if (name === undefined) return undefined;
  try {
    return String(name).slice(0, LONGEST);
  } catch {
    return undefined;
  }
}
