import type * as Undici7 from 'undici7';
import { abortedBy, type World } from './row.js';

/** What rows need of every version. */
export type Undici = Pick<
  typeof Undici7,
  | 'Agent'
  | 'Client'
  | 'EnvHttpProxyAgent'
  | 'MockAgent'
  | 'Pool'
  | 'ProxyAgent'
  | 'RetryAgent'
  | 'errors'
  | 'fetch'
  | 'pipeline'
  | 'request'
  | 'stream'
> & {
  readonly interceptors?: {
    readonly [name in 'cache' | 'dns' | 'redirect' | 'retry']?: (options?: object) => unknown;
  };
};

export type Its = World<Undici>;
type Options = Parameters<Undici['request']>[1] & object;
export type Response = Awaited<ReturnType<Undici['request']>>;
export type Dispatcher = InstanceType<Undici['Agent']>;

const dispatchers = new WeakMap<object, Dispatcher>();

/** One for all calls of a row. */
export function shared<D extends object>(world: Its, make: () => D): D {
  let its = dispatchers.get(world) as D | undefined;
  if (its === undefined) {
    const made = make();
    its = made;
    dispatchers.set(world, made as unknown as Dispatcher);
    world.after(() => (made as unknown as Dispatcher).destroy().catch(() => {}));
  }
  return its;
}

export function agentOf(world: Its, options: object = {}): Dispatcher {
  return shared(world, () => new world.client.Agent(options));
}

export function clientOf(world: Its, options: object = {}): Dispatcher {
  return shared(world, () => new world.client.Client(world.upstream.url, options)) as unknown as Dispatcher;
}

type CallOptions = Options & { readonly read?: (response: Response) => unknown };

export async function call(
  world: Its,
  path: string,
  { read = ({ body }) => body.text(), ...options }: CallOptions = {},
) {
  const dispatcher = options.dispatcher ?? agentOf(world);
  const response = await world.client.request(`${world.upstream.url}${path}`, { ...options, dispatcher });
  response.body.on('error', () => {});
  return read(response);
}

export const aborted: ReturnType<typeof abortedBy<Undici>> = abortedBy(call);
