import autocannon from 'autocannon';
import { cpuInRounds, type Load } from '../cpu-in-rounds.js';
import { measured, type Row, shareOf } from '../row.js';
import { haveAskItself, startService } from '../service.js';
import { difference } from '../statistics.js';
import { type Framework, VARIANTS, type Variant } from './variants.js';

const REQUESTS = 2_000;
const unit = 'µs';

const keptAlive: Load = async (port, amount) => {
  await autocannon({ url: `http://127.0.0.1:${port}`, connections: 10, amount });
};

/**
 * CPU added per request of a hello-world, by streams in memory in place of connections: what the kernel does would hide
 * what a middleware adds behind its own differences.
 */
export function benchHttp(): Promise<Row[]> {
  return benchFrameworks('http/over-streams.js', haveAskItself);
}

/** The same over TCP. */
export function benchTcp(): Promise<Row[]> {
  return benchFrameworks('http/over-tcp.js', keptAlive);
}

async function benchFrameworks(program: string, load: Load): Promise<Row[]> {
  return [
    ...(await benchFramework('express', 'Express', program, load)),
    ...(await benchFramework('koa', 'Koa', program, load)),
  ];
}

async function benchFramework(
  framework: Framework,
  name: string,
  program: string,
  load: Load,
): Promise<Row[]> {
  const start = (variant: Variant) => startService(program, [framework, variant]);
  const costs = await cpuInRounds(VARIANTS, start, load, REQUESTS);
  const added = (variant: Variant) => difference(costs[variant], costs.nothing);
  const share = (most: number, ours: Variant, other: Variant) =>
    shareOf(`${name}: CPU added by ${ours}, of ${other}`, most, {
      ours: added(ours),
      other: added(other),
      unit,
    });
  return [
    share(middlewareGoal(framework), 'our middleware', 'express-prom-bundle'),
    share(1 / 2, 'our middleware', 'raw OpenTelemetry by hand'),
    share(1, 'our middleware', "OpenTelemetry's HTTP instrumentation"),
    share(1 / 4, 'our instrumentation', 'express-prom-bundle'),
    measured(`${name}: CPU of a request without anything`, costs.nothing, unit),
    ...VARIANTS.slice(1).map((variant) => measured(`… added by ${variant}`, added(variant), unit)),
  ];
}

/** On Node 20 the async context alone costs what Express may cost elsewhere. */
function middlewareGoal(framework: Framework): number {
  const [major] = process.versions.node.split('.').map(Number) as [number];
  return framework === 'express' && major < 24 ? 1 / 2 : 1 / 3;
}
