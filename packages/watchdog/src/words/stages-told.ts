/** In the place of a stage: no request's context was running. */
export const NONE = '_NONE';
/** In the place of a stage: what was running is not known. */
export const UNKNOWN = '_UNKNOWN';
