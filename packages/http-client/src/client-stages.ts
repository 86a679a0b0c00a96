import type { PlainStages } from '@stageguard/core';

/** The name whose metrics the semantic conventions define. */
export const CONVENTIONAL = 'http.client';

/** In the order in which a call passes them. */
export const CLIENT_STAGES = ['queue', 'await', 'receive'] as const;

/**
 * The stages of an outgoing call. `queue`: until it has a connection to be sent on. `await`: until the headers of the response
 * have come. `receive`: until its body has come.
 */
export type HttpClientStages = PlainStages<(typeof CLIENT_STAGES)[number]>;
