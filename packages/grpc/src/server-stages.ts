import type { PlainStages } from '@stageguard/core';

/** In the order in which a call passes them. */
export const SERVER_STAGES = ['receive', 'handle', 'respond', 'detached'] as const;

/**
 * The stages of a served call. `receive`: only calls with a client stream, until the client half-closes. `handle`:
 * until the first response message, or the status. `respond`: until the call is over. `detached`: the call is over, and
 * a guard or a `run` of it is still open.
 */
export type GrpcServerStages = PlainStages<(typeof SERVER_STAGES)[number]>;
