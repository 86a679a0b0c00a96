import type { PageRequest } from './page-types.js';

/** `fragment` is what changes on the page, for the page itself. */
export type Format = 'html' | 'fragment' | 'json';

/** By `?format=`, else by `Accept`; HTML where they name nothing that there is. */
export function formatOf(req: PageRequest): Format {
  const query = (req.url ?? '').split('?', 2)[1];
  const asked = new URLSearchParams(query).get('format');
  if (asked === 'html' || asked === 'fragment' || asked === 'json') return asked;
  const accept = req.headers.accept ?? '';
  return weightOf('application/json', accept) > weightOf('text/html', accept) ? 'json' : 'html';
}

// Types that are named alone count: a browser's `*/*` is no wish for JSON.
function weightOf(type: string, accept: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    return q === undefined ? 1 : Number(q.slice(2)) || 0;
  }
  return 0;
}
