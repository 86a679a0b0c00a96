import type { PageRequest } from './page-types.js';

/** `fragment` is the part of the page that changes. The script of the page asks for it. */
export type Format = 'html' | 'fragment' | 'json';

/** Decided by `?format=`, else by `Accept`; HTML where neither names a format that exists. */
export function formatOf(req: PageRequest): Format {
  const query = (req.url ?? '').split('?', 2)[1];
  const asked = new URLSearchParams(query).get('format');
  if (asked === 'html' || asked === 'fragment' || asked === 'json') return asked;
  const accept = req.headers.accept ?? '';
  return weightOf('application/json', accept) > weightOf('text/html', accept) ? 'json' : 'html';
}

// Only types that are named in full count: `*/*`, which browsers send, does not ask for JSON.
function weightOf(type: string, accept: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    return q === undefined ? 1 : Number(q.slice(2)) || 0;
  }
  return 0;
}
