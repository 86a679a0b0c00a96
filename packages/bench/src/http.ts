import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { type Framework, VARIANTS, type Variant } from './hello-world.js';
import { atMost, type Figure, measured } from './report.js';
import { spreadOf } from './statistics.js';

const ROUNDS = 14;
const WARM_UP = 3;
const REQUESTS = 4_000;

interface Service {
  readonly process: ChildProcess;
  readonly port: number;
  /** CPU per request in each round, in microseconds. */
  readonly costs: number[];
}

/**
 * CPU per request, by the server's own account, so that the client's does not count. Every variant has a process of its
 * own, since several patch what all share; rounds go through all of them in turn.
 */
export async function benchHttp(framework: Framework): Promise<Figure[]> {
  const services = new Map<Variant, Service>();
  for (const variant of VARIANTS) services.set(variant, await start(framework, variant));
  try {
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      for (const service of services.values()) {
        const cost = await costOfRequest(service);
        if (round >= WARM_UP) service.costs.push(cost);
      }
    }
  } finally {
    for (const { process } of services.values()) process.kill();
  }

  const costs = (variant: Variant) => (services.get(variant) as Service).costs;
  const base = costs('nothing');
  const added = (variant: Variant) => costs(variant).map((cost, round) => cost - (base[round] as number));
  const against = (what: string, most: number, ours: Variant, other: Variant) => {
    const others = added(other);
    return atMost(what, most, spreadOf(added(ours).map((cost, round) => cost / (others[round] as number))));
  };
  const prom = framework === 'express' ? 'express-prom-bundle' : 'a prom-client middleware';
  // On Node 20 the async context alone costs a third of that.
  const share = Number(process.versions.node.split('.')[0]) < 24 && framework === 'express' ? 1 / 2 : 1 / 3;
  return [
    against(`middleware, against ${prom}`, share, 'middleware', 'prom-client'),
    against('middleware, against raw OpenTelemetry by hand', 1 / 2, 'middleware', 'raw OpenTelemetry'),
    against(
      "middleware, against OpenTelemetry's HTTP instrumentation",
      1,
      'middleware',
      'http instrumentation',
    ),
    against(`instrumentation, against ${prom}`, 1 / 4, 'instrumentation', 'prom-client'),
    measured('a request without anything', 'µs', spreadOf(base), 1),
    ...VARIANTS.slice(1).map((variant) => measured(`added by ${variant}`, 'µs', spreadOf(added(variant)), 1)),
  ];
}

async function start(framework: Framework, variant: Variant): Promise<Service> {
  const child = fork(join(__dirname, 'hello-world-server.js'), [framework, variant]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { process: child, port, costs: [] };
}

async function costOfRequest({ process: child, port }: Service): Promise<number> {
  const before = await cpuOf(child);
  await autocannon({ url: `http://127.0.0.1:${port}`, connections: 10, amount: REQUESTS });
  return ((await cpuOf(child)) - before) / REQUESTS;
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
  return user + system;
}
