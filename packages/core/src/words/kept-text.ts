const LONGEST = 120;

/**
 * Text of the application's that is kept: at most 120 characters of it. May call the application; never throws. Copied where
 * it is cut, since a part of a long text keeps all of it.
 */
export function keptText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  try {
    const text = String(value);
    return text.length > LONGEST ? [...text.slice(0, LONGEST)].join('') : text;
  } catch {
    return undefined;
  }
}
