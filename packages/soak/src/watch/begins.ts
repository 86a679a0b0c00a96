/** What a metrics object has begun, seen from outside. */
export interface Begins {
  readonly begun: number;
  /** As of the last `sweep`. */
  readonly ended: number;
  /** Looks which requests have ended. */
  sweep(): void;
}

interface Request {
  readonly stage: string | undefined;
}

/** Holds every request in flight, so that one which leaks stays visible: reclaimed it would only be an anomaly. */
export function watchBegins(metrics: { begin: (...args: never[]) => Request }): Begins {
  const open = new Set<Request>();
  const { begin } = metrics;
  let begun = 0;
  metrics.begin = function (...args) {
    const request = begin.apply(this, args);
    open.add(request);
    begun++;
    return request;
  };
  return {
    get begun() {
      return begun;
    },
    get ended() {
      return begun - open.size;
    },
    sweep() {
      for (const request of open) if (request.stage === undefined) open.delete(request);
    },
  };
}
