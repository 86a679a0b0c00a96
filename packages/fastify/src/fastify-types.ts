import type { HttpRequest, HttpResponse } from '@stageguard/http';

/** What the adapter needs of an application. Fastify's own types differ by version, and by HTTP/1.1, HTTPS and HTTP/2. */
export type Application = { addHook(name: 'onRequest', hook: OnRequest): unknown };

export type Plugin = (app: Application, options: unknown, done: () => void) => void;

export type OnRequest = (request: Request, reply: { readonly raw: HttpResponse }, done: () => void) => void;

/** What tells the route of a request. */
export interface RoutedRequest {
  readonly routeOptions?: { readonly url?: string | undefined };
  /** Where there are no `routeOptions`: before Fastify 4.10. Later ones warn whoever looks at it. */
  readonly routerPath?: string | undefined;
}

interface Request extends RoutedRequest {
  readonly raw: HttpRequest;
}

/** What the instrumentation needs of an application that has just been made. */
export interface FollowedApplication {
  readonly server: object;
  /** The listener of its server, and what others call who have a server of their own. */
  routing: Dispatch;
  inject: Inject;
}

export type Dispatch = (this: unknown, req: HttpRequest, res: HttpResponse, ...more: unknown[]) => unknown;

export type Inject = (
  this: { ready(done: (error: unknown) => void): unknown },
  options?: unknown,
  callback?: (error: unknown, response: unknown) => void,
) => unknown;
