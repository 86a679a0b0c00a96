import type { Attributes } from '@opentelemetry/api';
import { type BoundStage, warnOnce } from '@stageguard/core';

/** The option that leaves methods out. */
export interface IgnoreOption {
  /**
   * Returns what is truthy for a method (`package.Service/Method`) whose calls are not to be counted, such as health checks.
   * Called once for each method, not for each call. Default: every method is counted.
   */
  ignore?: Ignore | undefined;
}

export type Ignore = (method: string) => unknown;

/** What grpc-js tells an interceptor about the method that is called. */
export interface MethodDefinition {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** What all calls of one method share. */
export interface Method {
  readonly ignored: boolean;
  /** Named by the semantic conventions for RPC. */
  readonly attributes: Attributes;
  /** Shown to people in snapshots. */
  readonly name: string;
  /** The stage that its calls begin in. */
  readonly stage: BoundStage;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

// A server has a fixed number of methods. The client of a proxy calls whatever the proxy is asked for.
const REMEMBERED = 1_000;

/** Remembers the methods that it has made, by their paths. Beyond the bound it makes them again for each call. */
export function createMethods(
  ignore: Ignore | undefined,
  firstStage: (definition: MethodDefinition) => BoundStage,
): (definition: MethodDefinition) => Method {
  const known: Map<string, Method> = new Map();
  return (definition) => {
    const remembered = known.get(definition.path);
    if (remembered !== undefined) return remembered;
    const method = createMethod(definition, ignore, firstStage(definition));
    if (known.size < REMEMBERED) known.set(definition.path, method);
    return method;
  };
}

export function checkIgnore(ignore: unknown): void {
  if (ignore === undefined || typeof ignore === 'function') return;
  throw new TypeError(`stageguard: option 'ignore' has to be a function; given: ${typeof ignore}`);
}

function createMethod(definition: MethodDefinition, ignore: Ignore | undefined, stage: BoundStage): Method {
  const { path, requestStream, responseStream } = definition;
  const name = path.startsWith('/') ? path.slice(1) : path;
  return {
    ignored: ignore !== undefined && isIgnored(ignore, name),
    attributes: { 'rpc.system.name': 'grpc', 'rpc.method': name },
    name,
    stage,
    requestStream,
    responseStream,
  };
}

/** An option of the application that throws must not break a call. */
function isIgnored(ignore: Ignore, name: string): boolean {
  try {
    const ignored = ignore(name);
    if (typeof (ignored as { then?: unknown } | undefined)?.then === 'function') {
      warnOnce(`option 'ignore' returned a promise, which nobody waits for; the calls are counted`);
      // What it rejects with would end the process.
      (ignored as Promise<unknown>).then(undefined, () => {});
      return false;
    }
    return Boolean(ignored);
  } catch (error) {
    warnOnce(`option 'ignore' threw; the calls are counted`, error);
    return false;
  }
}
