import { collectionTimes } from './collection/collection-times.js';
import { COMPARISONS } from './core/comparisons.js';
import { clientTimes } from './http-client/client-times.js';
import { keyTimes } from './keys/key-times.js';
import { lostExchanges } from './lost/lost-exchanges.js';
import { lostTimes } from './lost/lost-times.js';
import { bytesPerRequest } from './memory/bytes-per-request.js';
import { partTimes } from './parts/part-times.js';
import { overdueByBytesTimes, overdueTimes } from './second/overdue-times.js';
import { secondTimes } from './second/second-times.js';
import { spanTimes } from './spans/span-times.js';
import {
  copyTimes,
  idleTimes,
  startTimes,
  watchdogMemory,
  watchedRequests,
} from './watchdog/watchdog-figures.js';

/** What is measured in a process of its own. Results go over a channel: plain objects and numbers. */
export const JOBS = {
  ...COMPARISONS,
  collectionTimes,
  bytesPerRequest,
  clientTimes,
  keyTimes,
  lostExchanges,
  lostTimes,
  partTimes,
  secondTimes,
  overdueTimes,
  overdueByBytesTimes,
  spanTimes,
  idleTimes,
  watchdogMemory,
  startTimes,
  copyTimes,
  watchedRequests,
};

export type Jobs = typeof JOBS;
