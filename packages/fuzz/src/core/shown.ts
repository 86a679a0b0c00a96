/** Anything, short, for a person. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value);
  const first = entries.slice(0, 4).map(([key, one]) => `${cut(key)}: ${shown(one)}`);
  return `{ ${first.join(', ')}${entries.length > 4 ? `, … ${entries.length}` : ''} }`;
}

function cut(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
}
