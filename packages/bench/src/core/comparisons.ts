import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { settleInRounds, timeInRounds } from '../time-in-rounds.js';
import { emptyCall, fiveReadings, threeReadings } from './floor.js';
import { globalMeterProvider } from './global-meter-provider.js';
import { jobCalls, rawAdd } from './job-calls.js';
import { COUNTS_ALONE, ourRequests } from './our-requests.js';
import { promRequests } from './prom-request.js';
import { rawRequest } from './raw-request.js';

const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

// What is timed side by side.

export function everythingOn() {
  const meterProvider = globalMeterProvider();
  const { names, bound } = ourRequests(meterProvider);
  const raw = rawRequest(meterProvider);
  return timeInRounds({ emptyCall, fiveReadings, raw, ...promRequests(), names, bound });
}

export function countsAlone() {
  const meterProvider = globalMeterProvider();
  const { names, bound } = ourRequests(meterProvider, COUNTS_ALONE);
  return timeInRounds({ raw: rawRequest(meterProvider), ...promRequests(), names, bound });
}

export function step() {
  return timeInRounds({ threeReadings, step: ourRequests(globalMeterProvider()).step });
}

export function durations() {
  return timeInRounds({ bound: ourRequests(globalMeterProvider(), { durations: true }).bound });
}

/** Of a function that returns. */
export function jobs() {
  const meterProvider = globalMeterProvider();
  return timeInRounds({ raw: rawAdd(meterProvider), ...jobCalls(meterProvider, () => {}) });
}

/** Of one whose promise is settled later, as a worker's handler. */
export function asyncJobs() {
  const meterProvider = globalMeterProvider();
  const add = rawAdd(meterProvider);
  const work = async () => await undefined;
  const empty = () => work();
  const raw = () => {
    add();
    return work();
  };
  return settleInRounds({ empty, raw, ...jobCalls(meterProvider, work) });
}

/** With a context manager, within a span. */
export function tracing() {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const meterProvider = globalMeterProvider();
  const { names, bound } = ourRequests(meterProvider);
  const time = () => timeInRounds({ raw: rawRequest(meterProvider), names, bound });
  return context.with(trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(SPAN)), time);
}
