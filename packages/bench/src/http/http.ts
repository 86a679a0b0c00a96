import autocannon from 'autocannon';
import { cpuInRounds, type Load } from '../cpu-in-rounds.js';
import { measured, type Row, shareOf } from '../row.js';
import { startService } from '../service.js';
import { difference } from '../statistics.js';
import { type Framework, VARIANTS, type Variant } from './variants.js';

const REQUESTS = 4_000;
const unit = 'µs';

const keptAlive: Load = async (port, amount) => {
  await autocannon({ url: `http://127.0.0.1:${port}`, connections: 10, amount });
};

/** CPU added per request of a hello-world. */
export async function benchHttp(): Promise<Row[]> {
  return [...(await benchFramework('express', 'Express')), ...(await benchFramework('koa', 'Koa'))];
}

async function benchFramework(framework: Framework, name: string): Promise<Row[]> {
  const start = (variant: Variant) => startService('http/server.js', [framework, variant]);
  const costs = await cpuInRounds(VARIANTS, start, keptAlive, REQUESTS);
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
