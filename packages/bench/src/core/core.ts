import { apart } from '../apart.js';
import { atMost, measured, type Row, shareOf, timesCheaper } from '../row.js';
import { difference } from '../statistics.js';

const unit = 'ns';

/** What counting costs, without any framework: a request with three stages. */
export async function benchCore(): Promise<Row[]> {
  const all = await apart('everythingOn');
  const counts = await apart('countsAlone');
  const { step, threeReadings } = await apart('step');
  const durations = await apart('durations');
  const tracing = await apart('tracing');
  const jobs = await apart('jobs');
  const asyncJobs = await apart('asyncJobs');
  const asyncAdd = difference(asyncJobs.raw, asyncJobs.empty);
  return [
    timesCheaper('everything on, by names, than raw OpenTelemetry', 14, {
      ours: all.names,
      other: all.raw,
      unit,
    }),
    timesCheaper('everything on, by bound stages, than raw OpenTelemetry', 17, {
      ours: all.bound,
      other: all.raw,
      unit,
    }),
    timesCheaper('counts alone, by bound stages, than raw OpenTelemetry', 60, {
      ours: counts.bound,
      other: counts.raw,
      unit,
    }),
    timesCheaper('everything on, by bound stages, than prom-client by labels', 4.5, {
      ours: all.bound,
      other: all.labels,
      unit,
    }),
    timesCheaper('everything on, by bound stages, than prom-client by kept children', 4.5, {
      ours: all.bound,
      other: all.children,
      unit,
    }),
    timesCheaper('counts alone, by bound stages, than prom-client by labels', 15, {
      ours: counts.bound,
      other: counts.labels,
      unit,
    }),
    timesCheaper('counts alone, by bound stages, than prom-client by kept children', 15, {
      ours: counts.bound,
      other: counts.children,
      unit,
    }),
    atMost(
      'one step, the mean of begin, enter and end by a bound stage, beyond its reading of the clock',
      20,
      difference(step, threeReadings).map((three) => three / 3),
      unit,
    ),
    shareOf('`job` of a function that returns, beyond an async context, of one raw add', 1, {
      ours: difference(jobs.job, jobs.context),
      other: jobs.raw,
      unit,
    }),
    shareOf('`job` of an async function, beyond an async context, of one raw add', 1, {
      ours: difference(asyncJobs.job, asyncJobs.context),
      other: asyncAdd,
      unit,
    }),
    measured('a request with three stages: raw OpenTelemetry', all.raw, unit),
    measured('… prom-client by labels', all.labels, unit),
    measured('… prom-client by kept children', all.children, unit),
    measured('… everything on, by names', all.names, unit),
    measured('… everything on, by bound stages', all.bound, unit),
    measured('… counts alone, by names', counts.names, unit),
    measured('… counts alone, by bound stages', counts.bound, unit),
    measured('… with `durations`, by bound stages', durations.bound, unit),
    measured('… within a span: raw OpenTelemetry', tracing.raw, unit),
    measured('… within a span, by names', tracing.names, unit),
    measured('… within a span, by bound stages', tracing.bound, unit),
    measured('… its five readings of the clock alone', all.fiveReadings, unit),
    measured('an empty call', all.emptyCall, unit),
    measured('a function that returns: in an async context', jobs.context, unit),
    measured('… as a `job`', jobs.job, unit),
    measured('… as a handler of `wrap`', jobs.wrap, unit),
    measured('an async function: in an async context', asyncJobs.context, unit),
    measured('… as a `job`', asyncJobs.job, unit),
    measured('… as a handler of `wrap`', asyncJobs.wrap, unit),
  ];
}
