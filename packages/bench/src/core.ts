import { emptyLoop, fiveReadings, ours, promClient, rawCounters, threeReadings } from './core-variants.js';
import { atLeast, type Figure, measured } from './report.js';
import { type Rounds, ratio, timeInRounds } from './rounds.js';
import { spreadOf } from './statistics.js';

const EVERYTHING_OFF = { stageTime: false, stageOldestAge: false, stagePeak: false };

/** What counting costs, without any framework. */
export function benchCore(): Figure[] {
  const all = ours('bench.all');
  const counts = ours('bench.counts', EVERYTHING_OFF);
  const durations = ours('bench.durations', { durations: true });
  const prom = promClient();
  const times = timeInRounds({
    empty: emptyLoop,
    fiveReadings,
    threeReadings,
    raw: rawCounters(),
    labels: prom.byLabels,
    children: prom.byChildren,
    names: all.byNames,
    bound: all.byBoundStages,
    step: all.oneStep,
    counts: counts.byBoundStages,
    durations: durations.byBoundStages,
  });
  const step = difference(times.step, times.threeReadings);
  return [
    atLeast('everything on, by names, against raw UpDownCounters', 13, ratio(times.raw, times.names)),
    atLeast('everything on, by bound stages, against raw UpDownCounters', 16, ratio(times.raw, times.bound)),
    atLeast('counts alone, against raw UpDownCounters', 60, ratio(times.raw, times.counts)),
    atLeast(
      'everything on, by bound stages, against prom-client by labels',
      4,
      ratio(times.labels, times.bound),
    ),
    atLeast(
      'everything on, by bound stages, against prom-client by children',
      4,
      ratio(times.children, times.bound),
    ),
    atLeast('counts alone, against prom-client by labels', 15, ratio(times.labels, times.counts)),
    atLeast('counts alone, against prom-client by children', 15, ratio(times.children, times.counts)),
    {
      what: 'one step (begin, enter, end) beyond its three readings of the clock',
      goal: { text: '≤ 20 ns an operation', reached: spreadOf(step).median / 3 <= 20 },
      figure: `${(spreadOf(step).median / 3).toFixed(0)} ns`,
    },
    measured('a request with three stages: raw UpDownCounters', 'ns', spreadOf(times.raw)),
    measured('… prom-client by labels', 'ns', spreadOf(times.labels)),
    measured('… prom-client by children', 'ns', spreadOf(times.children)),
    measured('… by names', 'ns', spreadOf(times.names)),
    measured('… by bound stages', 'ns', spreadOf(times.bound)),
    measured('… counts alone', 'ns', spreadOf(times.counts)),
    measured('… with durations', 'ns', spreadOf(times.durations)),
    measured('… its five readings of the clock alone', 'ns', spreadOf(times.fiveReadings)),
    measured('an empty call', 'ns', spreadOf(times.empty), 1),
  ];
}

function difference(more: Rounds, less: Rounds): Rounds {
  return more.map((time, round) => time - (less[round] as number));
}
