import * as newest from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '@stageguard/core';
import { type Collection, type EndCounts, endings } from '@stageguard/testing';
import * as oldest from 'grpc-js-oldest';
import { clientScenarios } from './fixtures/client-scenarios';
import { connectionScenarios } from './fixtures/connection-scenarios';
import { type Grpc, type Installation, type Lab, openLab, until } from './fixtures/lab';
import type { Scenario } from './fixtures/scenario';
import { serverScenarios } from './fixtures/server-scenarios';
import { KINDS, type Kind } from './fixtures/service';

const libraries: [string, Grpc][] = [
  ['grpc-js 1.14', newest],
  // 1.10.0 is the first with server interceptors, but up to 1.10.9 grpc-js can spin for ever when a connection is lost.
  ['grpc-js 1.10.11', oldest as unknown as Grpc],
];
const installations: Installation[] = ['interceptors', 'instrumentation', 'both'];
const scenarios = [...serverScenarios, ...clientScenarios, ...connectionScenarios];

describe.each(libraries)('%s', (_library, grpc) => {
  describe.each(installations)('by %s: every call begins once and ends once', (install) => {
    for (const scenario of scenarios.filter(({ newestOnly }) => grpc === newest || !newestOnly)) {
      it.each(scenario.kinds ?? KINDS)(`${scenario.name}: %s`, async (kind) => {
        const lab = await openLab({ ...scenario.lab, grpc, install });
        try {
          await play(scenario, lab, kind);
        } finally {
          await lab.close();
        }
      });
    }
  });
});

async function play(scenario: Scenario, lab: Lab, kind: Kind): Promise<void> {
  const { code, served = 'served' in scenario ? undefined : 1, made = 1 } = scenario;
  const watch = watchSums(lab);
  try {
    const told = await scenario.act(lab, kind);
    // Other versions give the client other codes for the same end.
    if (lab.grpc === newest && 'code' in scenario) expect(told).toBe(code);
    if (served === undefined) await closeConnections(lab);
    await until(() => lab.serverMetrics.active + lab.clientMetrics.active === 0, 'all calls have ended');
  } finally {
    await watch.stop();
  }

  expect(lab.made).toHaveLength(made);
  if (served !== undefined) expect(lab.served).toHaveLength(served);
  for (const request of [...lab.served, ...lab.made]) expect(request.stage).toBeUndefined();
  const collection = await lab.collect();
  checkOutcomes(scenario, lab, collection);
  const { points } = collection;
  for (const { name } of [lab.serverMetrics, lab.clientMetrics]) {
    for (const point of [...points(`${name}.active_requests`), ...points(`${name}.stage_requests`)]) {
      expect(point).toMatchObject({ value: 0 });
    }
  }
  for (const anomalies of points('stageguard.anomalies')) expect(anomalies).toMatchObject({ value: 0 });
}

/** A call that its client has given up may be on its way: until then it is open whether the server begins it. */
async function closeConnections({ client, server }: Lab): Promise<void> {
  client.close();
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
}

function checkOutcomes({ outcomes = {}, ...scenario }: Scenario, lab: Lab, collection: Collection): void {
  const answered = (requests: readonly object[]) => requests.map((): Outcome => 'answered');
  const { made = answered(lab.made), served = answered(lab.served) } = outcomes;
  expect(lab.made.map(lab.outcomeOf)).toEqual(made);
  const isRace = served === 'the race decides' || ('served' in scenario && scenario.served === undefined);
  expect(endings(collection, lab.clientMetrics.name)).toEqual(tallied(made));
  if (isRace) {
    expect(collection.sum(`${lab.serverMetrics.name}.ended_requests`)).toBe(lab.served.length);
    return;
  }
  expect(lab.served.map(lab.outcomeOf)).toEqual(served);
  expect(endings(collection, lab.serverMetrics.name)).toEqual(tallied(served));
}

function tallied(outcomes: readonly (Outcome | undefined)[]): EndCounts {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const outcome of outcomes) if (outcome !== undefined) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Collects again and again until it is stopped. */
function watchSums(lab: Lab): { stop(): Promise<void> } {
  let watching = true;
  const watched = (async () => {
    while (watching) {
      await lab.collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  watched.catch(() => {});
  return {
    async stop() {
      watching = false;
      await watched;
    },
  };
}
