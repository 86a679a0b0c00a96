import type { ContractMetrics, Mounted } from './binding.js';

/** An application of a framework with the adapter in it, still empty. */
export interface Installed<A> {
  readonly app: A;
  /** Takes back what was installed in the process. */
  readonly stop?: () => void;
}

/** One way to put the adapter into applications of this version of a framework. */
export type Install<V, A> = (version: V, metrics: ContractMetrics) => Installed<A>;

/** A server of the application, which takes back what was installed when it stops. */
export function mountedOf({ stop }: Installed<unknown>, server: Mounted['server']): Mounted {
  return stop === undefined ? { server } : { server, stop };
}
