import type { Backend } from './backend.js';
import type { Behaviour } from './client.js';

/** What can be made to go wrong, in the workers or in the clients; never in the instrumentation. */
export const FAULTS = {
  none: 'nothing goes wrong',
  'stuck-decode': 'one worker that decodes stops emitting tokens, and does not say so',
  'abort-storm': 'two thirds of the clients leave at a random moment',
  'slow-clients': 'a third of the clients send and read slowly',
} as const;

/** What can befall the process of the gateway, which the demo alone has. */
export const PROCESS_FAULTS = {
  'blocked-loop': 'one prompt keeps the event loop of the gateway busy for 3 s',
  crash: 'the gateway is killed amid its requests, and started anew',
} as const;

export type Fault = keyof typeof FAULTS;
export type AnyFault = Fault | keyof typeof PROCESS_FAULTS;

/** How long `blocked-loop` blocks, in milliseconds. */
export const BLOCKED_FOR = 3_000;

/** How the next client behaves under the fault. */
export function behaviourUnder(fault: AnyFault, random: () => number): Behaviour {
  const stream = random() < 0.8;
  if (fault === 'abort-storm' && random() < 2 / 3) return { stream, leavesAfter: 12 * random() ** 2 };
  if (fault === 'slow-clients' && random() < 1 / 3) return { stream, slow: true };
  return { stream, ...(fault === 'crash' && { mayBeCut: true }) };
}

/** Breaks the workers as the fault says. */
export function breakWorkers(fault: AnyFault, { workers }: Backend): void {
  if (fault !== 'stuck-decode') return;
  workers.decode[0]?.stick();
  workers.aggregated[0]?.stick();
}
