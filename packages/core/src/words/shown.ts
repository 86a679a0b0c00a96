const LONGEST = 80;

/** For adapters: a value as a log shows it: quoted, at most 80 characters, on one line, whatever it is. Never throws. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return cut(oneLine(JSON.stringify(value) ?? typeof value));
  } catch {
    return typeof value;
  }
}

/** What was thrown, as text: it can be anything, also what cannot be turned into text. */
export function shownError(thrown: unknown): string {
  try {
    return cut(oneLine(String(thrown)), 200);
  } catch {
    return typeof thrown;
  }
}

function quoted(text: string): string {
  // Quotes and escapes make it longer: cut last.
  const escaped = oneLine(JSON.stringify(text.slice(0, LONGEST + 1)).slice(1, -1));
  return `"${cut(escaped)}"`;
}

function cut(text: string, longest: number = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** For adapters: a name that a client chose must not begin a line of its own in a log, nor move a terminal's cursor. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}
