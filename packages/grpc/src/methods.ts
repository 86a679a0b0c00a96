import type { Attributes } from '@opentelemetry/api';
import type { BoundStage } from '@stageguard/core';
import { warnOnce, wrong } from '@stageguard/core/adapter';

/** The option that leaves methods out. */
export interface IgnoreOption {
  /**
   * Returns what is truthy for a method (`package.Service/Method`) whose calls are not to be counted, such as health checks.
   * Called once for each method, not for each call, unless other metrics come to share the truth. Default: every method is counted.
   */
  ignore?: Ignore | undefined;
}

export type Ignore = (method: string) => unknown;

/** The option that says which attributes calls have. */
export interface ConventionOption {
  /**
   * `current`: those of the semantic conventions for RPC as they are now, `rpc.system.name` and `rpc.method`, which is the
   * method's full name. `released`: those that OpenTelemetry's released instrumentation gives its spans, `rpc.system`,
   * `rpc.service` and `rpc.method`, which is the method's name alone; metrics then join with spans. Default: `current`.
   */
  convention?: Convention | undefined;
}

export type Convention = 'current' | 'released';

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

/**
 * Remembers the methods that it has made, by their paths, while the options stay the same. Beyond the bound it makes them
 * again for each call.
 */
export function createMethods(
  optionsInForce: () => IgnoreOption & ConventionOption,
  firstStage: (definition: MethodDefinition) => BoundStage,
): (definition: MethodDefinition) => Method {
  const known: Map<string, Method> = new Map();
  let options: IgnoreOption & ConventionOption = {};
  return (definition) => {
    const now = optionsInForce();
    if (now !== options) known.clear();
    options = now;
    const remembered = known.get(definition.path);
    if (remembered !== undefined) return remembered;
    const { ignore, convention = 'current' } = options;
    const method = createMethod(definition, ignore, convention, firstStage(definition));
    if (known.size < REMEMBERED) known.set(definition.path, method);
    return method;
  };
}

export function checkIgnore(ignore: unknown): void {
  if (ignore === undefined || typeof ignore === 'function') return;
  throw wrong('ignore', 'a function', ignore);
}

export function checkConvention(convention: unknown): void {
  if (convention === undefined || convention === 'current' || convention === 'released') return;
  throw wrong('convention', `'current' or 'released'`, convention);
}

function attributesOf(name: string, convention: Convention): Attributes {
  if (convention === 'current') return { 'rpc.system.name': 'grpc', 'rpc.method': name };
  const [service = '', method = ''] = name.split('/');
  return { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': method };
}

function createMethod(
  definition: MethodDefinition,
  ignore: Ignore | undefined,
  convention: Convention,
  stage: BoundStage,
): Method {
  const { path, requestStream, responseStream } = definition;
  const name = path.startsWith('/') ? path.slice(1) : path;
  return {
    ignored: ignore !== undefined && isIgnored(ignore, name),
    attributes: attributesOf(name, convention),
    name,
    stage,
    requestStream,
    responseStream,
  };
}

/** An option of the application that throws must not break a call. */
export function isIgnored(ignore: Ignore, name: string): boolean {
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
