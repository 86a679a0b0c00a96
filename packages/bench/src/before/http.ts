import { cpuInRounds } from '../cpu-in-rounds.js';
import { requestsOf } from '../http/http.js';
import { FRAMEWORKS, type Framework, type Variant } from '../http/variants.js';
import { measured, type Row, shareOf } from '../row.js';
import { haveAskItself, startService } from '../service.js';
import { difference } from '../statistics.js';

const SECONDS = 70;
const unit = 'µs';

const BUILDS = {
  without: 'an async context alone',
  before: 'our middleware',
  now: 'our middleware',
} as const satisfies Record<string, Variant>;

/** What the middleware of this build costs per request, of that of another build: the same program, in turn. */
export async function httpBefore(framework: Framework, checkout: string): Promise<Row[]> {
  const builds = Object.keys(BUILDS) as (keyof typeof BUILDS)[];
  const start = (build: keyof typeof BUILDS) =>
    startService('http/over-streams.js', [framework, BUILDS[build]], {
      checkout: build === 'before' ? checkout : undefined,
    });
  const startAll = () => Promise.all(builds.map(start));
  const costs = await cpuInRounds(builds, startAll, haveAskItself, {
    requests: requestsOf(framework),
    seconds: SECONDS,
  });
  const name = FRAMEWORKS[framework];
  return [
    shareOf(`${name}: CPU of a request with our middleware, of what it was`, 1, {
      ours: costs.now,
      other: costs.before,
      unit,
    }),
    measured(`${name}: CPU of a request in an async context alone`, costs.without, unit),
    measured('… added to it by our middleware before', difference(costs.before, costs.without), unit),
    measured('… added to it by our middleware now', difference(costs.now, costs.without), unit),
  ];
}
