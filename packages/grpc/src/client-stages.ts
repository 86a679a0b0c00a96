import type { PlainStages } from '@stageguard/core';

/** The stages of a client call, in their order. */
export const CLIENT_STAGES = ['send', 'wait', 'stream'] as const;

/**
 * What a call that is made goes through. `send`: only calls with a client stream, until it is half-closed. `wait`:
 * until the first response message. `stream`: only calls with a server stream, from there to the status.
 */
export type GrpcClientStages = PlainStages<(typeof CLIENT_STAGES)[number]>;
