import type { HttpRequest, HttpResponse } from '@stageguard/http';

/** What the adapter needs of an application. Fastify's own types differ by version, and by HTTP/1.1, HTTPS and HTTP/2. */
export type Application = { addHook(name: 'onRequest', hook: OnRequest): unknown };

export type Plugin = (app: Application, options: unknown, done: () => void) => void;

export type OnRequest = (request: Request, reply: { readonly raw: HttpResponse }, done: () => void) => void;

interface Request {
  readonly raw: HttpRequest;
  readonly routeOptions?: { readonly url?: string | undefined };
  /** Where there are no `routeOptions`: before Fastify 4.10. Later ones warn whoever looks at it. */
  readonly routerPath?: string | undefined;
}
