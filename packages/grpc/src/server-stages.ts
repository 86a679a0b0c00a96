import type { PlainStages } from '@stageguard/core';

/** The stages of a server call, in their order. */
export const SERVER_STAGES = ['receive', 'handle', 'respond', 'detached'] as const;

/**
 * What a call that is served goes through. `receive`: only calls with a client stream, until the client half-closes.
 * `handle`: until the first response message, or the status. `respond`: until the call is over. `detached`: it is over,
 * and a guard or a `run` of it still open.
 */
export type GrpcServerStages = PlainStages<(typeof SERVER_STAGES)[number]>;
