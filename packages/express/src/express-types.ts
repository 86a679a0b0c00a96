import type { HttpRequest, HttpResponse } from '@stageguard/http';

/** An Express module as far as it is used here: what 4 and 5 have in common, beyond what their types tell. */
export interface Express {
  readonly application: Handling;
  Router(): Router;
}

/** An application, a router, or what they have their `handle` from. */
export interface Handling {
  handle: Handle;
}

export type Handle = (
  this: unknown,
  ...args: [req: HttpRequest, res: HttpResponse, done?: (...results: unknown[]) => unknown]
) => unknown;

export interface Router extends Handling {
  use: (this: Router, ...args: unknown[]) => unknown;
  readonly stack: readonly Layer[];
}

/** One step of a router, put in by `use` or for a route. */
export interface Layer {
  /** Own, and `undefined` for what `use` has put in; missing for the handlers within a route. */
  readonly route?: Route | undefined;
  match(path: string): unknown;
  /** The path as it was given. Express 5, with its router from 2.3. */
  readonly rawPath?: unknown;
  /** Whether it is mounted at the root. Express 5. */
  readonly slash?: boolean;
  /** What its path was compiled to, and the names of its groups. Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
  readonly keys?: readonly { readonly name: string | number }[];
}

export type HandleRequest = (
  this: Layer,
  ...args: [req: HttpRequest, res: HttpResponse, ...rest: unknown[]]
) => unknown;

export interface LayerPrototype {
  /** In Express 5. */
  handleRequest: HandleRequest;
  /** In Express 4. */
  handle_request: HandleRequest;
}

export interface Route {
  readonly path: unknown;
  readonly methods: Readonly<Record<string, boolean | undefined>>;
}

/** Of a request that a router has. */
export interface RoutedRequest {
  readonly method?: string;
  readonly app?: { readonly _router?: Router; readonly router?: Router };
  /** What the routers around this one have taken out of `url`. */
  readonly baseUrl?: string;
  /** What the router matches its layers with, before it takes a mount's path out. */
  readonly _parsedUrl?: { readonly pathname?: string | null };
}
