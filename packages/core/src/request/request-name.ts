/** A name for people: a text, or an object that is asked for it when somebody looks. */
export type RequestName = string | LazyName;

/** A name that costs something to make: it is asked for where a request is shown, and not where it is counted. */
export interface LazyName {
  /** The name. What it throws is no name. */
  toString(): string;
  /** For adapters: what to call the request in the warning that its handle was lost. Default: its text. */
  whenLost?(): string;
}

const LONGEST = 120;

/** Its text, at most 120 characters. May call the application; never throws. */
export function textOf(name: RequestName | undefined): string | undefined {
  return name === undefined ? undefined : read(() => String(name));
}

/** What to call a request whose handle was lost. */
export function textWhenLost(name: RequestName | undefined): string | undefined {
  return typeof name === 'object' ? read(() => String(name.whenLost?.() ?? name)) : textOf(name);
}

function read(text: () => string): string | undefined {
  try {
    return text().slice(0, LONGEST);
  } catch {
    return undefined;
  }
}
