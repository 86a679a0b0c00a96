import type { PageRequest } from './page-types.js';

/** `fragment` is the part of the page that changes. The script of the page asks for it. */
export type Format = 'html' | 'fragment' | 'json';

export const SORTS = ['stage', 'idle', 'all', 'name'] as const;

/** By the age in the stage, the time without a sign of life, the age in all, the name. */
export type Sort = (typeof SORTS)[number];

/** Which requests are shown. */
export interface Choice {
  /** Those in this stage. */
  readonly stage: string | undefined;
  /** Those of this metrics name. */
  readonly of: string | undefined;
  /** Those that have this text. */
  readonly text: string;
  readonly sort: Sort;
}

/** What is asked for. */
export interface Query extends Choice {
  readonly format: Format;
  /** The oldest of each stage, and not of all. */
  readonly perStage: boolean;
  /** Of this process, without its peers. */
  readonly alone: boolean;
}

const LONGEST = 200;

/** Decided by the query; what it does not say, or says wrong, is as by default. */
export function queryOf(req: PageRequest): Query {
  const asked = new URLSearchParams((req.url ?? '').split('?', 2)[1]);
  const textOf = (name: string) => asked.get(name)?.slice(0, LONGEST) ?? '';
  return {
    format: formatOf(asked.get('format'), req.headers.accept ?? ''),
    stage: textOf('stage') || undefined,
    of: textOf('of') || undefined,
    text: textOf('q').trim(),
    sort: SORTS.find((sort) => sort === asked.get('sort')) ?? 'stage',
    perStage: asked.get('per') === 'stage',
    alone: asked.get('peers') === 'none',
  };
}

/** The address of the page with another choice. */
export function hrefOf({ stage, of, text, sort }: Choice): string {
  const query = new URLSearchParams();
  if (of !== undefined) query.set('of', of);
  if (stage !== undefined) query.set('stage', stage);
  if (text !== '') query.set('q', text);
  if (sort !== 'stage') query.set('sort', sort);
  return `?${query}`;
}

/** By `?format=`, else by `Accept`; HTML where neither names a format that exists. */
function formatOf(asked: string | null, accept: string): Format {
  if (asked === 'html' || asked === 'fragment' || asked === 'json') return asked;
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
