import { collectionTimes } from './collection/collection-times.js';
import { COMPARISONS } from './core/comparisons.js';
import { bytesPerRequest } from './memory/bytes-per-request.js';

/** What is measured in a process of its own. Results go over a channel: plain objects and numbers. */
export const JOBS = { ...COMPARISONS, collectionTimes, bytesPerRequest };

export type Jobs = typeof JOBS;
