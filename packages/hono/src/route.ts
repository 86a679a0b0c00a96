/** One of the routes that match, middleware among them, in the order in which they run. */
interface MatchedRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: Handler;
}

interface Handler {
  readonly length: number;
  /** What a sub-application with an error handler of its own has wrapped. */
  readonly __COMPOSED_HANDLER?: Handler;
}

/**
 * The pattern of the route that will answer: Hono has matched before its first middleware runs. Middleware is what takes
 * `next`, or is there for every method of a wildcard; of several handlers the first one answers.
 */
export function routeOf({ req }: { readonly req: unknown }): string | undefined {
  const { matchedRoutes } = req as { matchedRoutes?: readonly MatchedRoute[] };
  return matchedRoutes?.find(answers)?.path;
}

function answers({ method, path, handler }: MatchedRoute): boolean {
  const takesNext = (handler.__COMPOSED_HANDLER ?? handler).length > 1;
  return !takesNext && (method !== 'ALL' || !path.endsWith('*'));
}
