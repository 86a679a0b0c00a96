import { ProxyTracerProvider } from '@opentelemetry/api';
import { warnOnce } from '@stageguard/core/adapter';

/** The main file of `@opentelemetry/api`, up to 1.9 and from 1.10 on. */
const MAIN = /[\\/]@opentelemetry[\\/]api[\\/](build[\\/]src|dist)[\\/]index\.c?js$/;

/** The class of the API by which tracers are handed out before there is an SDK. */
export type ProxyClass = typeof ProxyTracerProvider;

/** That of each copy of the API that was required. Of a second one it is said: that of an ES module somewhere else cannot be found. */
export function proxyClasses(): ProxyClass[] {
  const classes = new Set<ProxyClass>([ProxyTracerProvider]);
  for (const [path, loaded] of Object.entries(require.cache ?? {})) {
    if (!MAIN.test(path)) continue;
    const its = (loaded?.exports as { ProxyTracerProvider?: ProxyClass } | undefined)?.ProxyTracerProvider;
    if (typeof its !== 'function' || classes.has(its)) continue;
    classes.add(its);
    warnOnce('there is a second copy of @opentelemetry/api, whose early spans may be missed', path);
  }
  return [...classes];
}

/** That of the API's copy for ES modules, which it has from 1.10 on. Where modules cannot be imported, as in Jest, there is none. */
export async function importedProxyClass(): Promise<ProxyClass | undefined> {
  try {
    return (await import('@opentelemetry/api')).ProxyTracerProvider;
  } catch {
    return undefined;
  }
}
