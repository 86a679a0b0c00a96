import type { Attributes } from '@opentelemetry/api';
import { type BoundStage, warnOnce } from '@stageguard/core';

/** Which methods are not counted. */
export interface IgnoreOption {
  /**
   * Whether calls of this method (`package.Service/Method`) are left out, such as health checks. Asked once for each
   * method, not for each call. Default: none is.
   */
  ignore?: Ignore | undefined;
}

export type Ignore = (method: string) => boolean;

/** What grpc-js tells an interceptor of the method that is called. */
export interface MethodDefinition {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** What is the same in all calls of one method, made once. */
export interface Method {
  readonly ignored: boolean;
  /** By the semantic conventions for RPC. */
  readonly attributes: Attributes;
  /** For people, in snapshots. */
  readonly name: string;
  /** That its calls begin in. */
  readonly stage: BoundStage;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

// A server has as many as it serves. A client that passes on whatever it is asked for can meet any number.
const REMEMBERED = 1_000;

/** Finds the method of a definition and remembers it by its path, up to a bound: then it makes it anew each time. */
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

/** Nothing that we call throws into a call. */
function isIgnored(ignore: Ignore, name: string): boolean {
  try {
    return ignore(name) === true;
  } catch (error) {
    warnOnce(`option 'ignore' threw; the calls are counted`, error);
    return false;
  }
}
