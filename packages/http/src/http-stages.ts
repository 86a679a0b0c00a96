import type { PlainStages } from '@stageguard/core';

/** The name whose metrics the semantic conventions define. */
export const CONVENTIONAL = 'http.server';

/** For adapters: where an exchange is when the application has not put it elsewhere, in this order. */
export const LIFECYCLE = ['receive', 'handle', 'respond', 'detached'] as const;

/** The stages of the lifecycle, which every HTTP metrics object has beside the application's own. */
export type HttpStages = PlainStages<(typeof LIFECYCLE)[number]>;

/** No stages beside those of the lifecycle: what metrics have that were made without any. */
export type NoStages = Readonly<Record<never, never>>;
