import type { PlainStages } from '@stageguard/core';

/** In the order in which a call passes them. */
export const CLIENT_STAGES = ['send', 'wait', 'stream'] as const;

/**
 * The stages of a client call. `send`: only calls with a client stream, until it is half-closed. `wait`: until the
 * first response message. `stream`: only calls with a server stream, from the first response message to the status.
 */
export type GrpcClientStages = PlainStages<(typeof CLIENT_STAGES)[number]>;
