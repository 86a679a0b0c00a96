import { onceInProcess } from '@stageguard/core/adapter';

/*
 * A scrape is no request of the application: a process that serves nothing else would never be idle, and one whose
 * application is not hooked would look as if it were.
 */

type Listener = (...args: never[]) => unknown;

const uncounted: WeakSet<object> = onceInProcess('http.uncounted', () => new WeakSet());
const scraped: WeakMap<Listener, boolean> = new WeakMap();

/** For adapters: requests of this server are never counted by an instrumentation, and make none of them look blind. */
export function leaveUncounted(server: object): void {
  uncounted.add(server);
}

/** Whether a server answers scrapes and nothing else: OpenTelemetry's PrometheusExporter made it, or it is left out. */
export function isUncounted(server: object): boolean {
  if (uncounted.has(server)) return true;
  const listener = (server as { _events?: { request?: unknown } })._events?.request;
  return typeof listener === 'function' && isScrapeListener(listener as Listener);
}

/**
 * Nothing public tells an exporter's server from another one. Its one listener is a method of the exporter, whose source
 * names another one of them; properties keep their names in bundles, minified or not.
 */
function isScrapeListener(listener: Listener): boolean {
  let known = scraped.get(listener);
  if (known === undefined) {
    known = Function.prototype.toString.call(listener).includes('._exportMetrics(');
    scraped.set(listener, known);
  }
  return known;
}
