import type { Framework, Variant } from './http/variants.js';

/**
 * What is measured in a process of its own. Results go over a channel: plain objects and numbers. A job's file is loaded
 * with it: another build may lack the packages of the others.
 */
export const JOBS = {
  everythingOn: async () => (await import('./core/comparisons.js')).everythingOn(),
  countsAlone: async () => (await import('./core/comparisons.js')).countsAlone(),
  step: async () => (await import('./core/comparisons.js')).step(),
  durations: async () => (await import('./core/comparisons.js')).durations(),
  jobs: async () => (await import('./core/comparisons.js')).jobs(),
  asyncJobs: async () => (await import('./core/comparisons.js')).asyncJobs(),
  tracing: async () => (await import('./core/comparisons.js')).tracing(),
  collectionTimes: async () => (await import('./collection/collection-times.js')).collectionTimes(),
  bytesPerRequest: async () => (await import('./memory/bytes-per-request.js')).bytesPerRequest(),
  clientTimes: async () => (await import('./http-client/client-times.js')).clientTimes(),
  keyTimes: async () => (await import('./keys/key-times.js')).keyTimes(),
  lostExchanges: async () => (await import('./lost/lost-exchanges.js')).lostExchanges(),
  lostTimes: async () => (await import('./lost/lost-times.js')).lostTimes(),
  onByBoundStages: async () => (await import('./account/accounts.js')).onByBoundStages(),
  onByNames: async () => (await import('./account/accounts.js')).onByNames(),
  aloneByBoundStages: async () => (await import('./account/accounts.js')).aloneByBoundStages(),
  aloneByNames: async () => (await import('./account/accounts.js')).aloneByNames(),
  ofHttp: async (framework: Framework, variant: Variant) =>
    (await import('./account/http-accounts.js')).ofHttp(framework, variant),
  partTimes: async () => (await import('./parts/part-times.js')).partTimes(),
  secondTimes: async () => (await import('./second/second-times.js')).secondTimes(),
  overdueTimes: async () => (await import('./second/overdue-times.js')).overdueTimes(),
  overdueByBytesTimes: async () => (await import('./second/overdue-times.js')).overdueByBytesTimes(),
  spanTimes: async () => (await import('./spans/span-times.js')).spanTimes(),
  idleTimes: async () => (await import('./watchdog/watchdog-figures.js')).idleTimes(),
  watchdogMemory: async () => (await import('./watchdog/watchdog-figures.js')).watchdogMemory(),
  startTimes: async () => (await import('./watchdog/watchdog-figures.js')).startTimes(),
  copyTimes: async () => (await import('./watchdog/watchdog-figures.js')).copyTimes(),
  watchedRequests: async () => (await import('./watchdog/watchdog-figures.js')).watchedRequests(),
};

export type Jobs = typeof JOBS;
