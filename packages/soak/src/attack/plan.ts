import { createRandom, type Random } from '@stageguard/testing';
import { TARGETS, type Target } from '../service/ports.js';
import type { Act } from './act.js';
import { GATEWAY_HOSTILE, GATEWAY_PEACEFUL } from './gateway-acts.js';
import { GRPC_HOSTILE, GRPC_PEACEFUL } from './grpc-acts.js';
import { HTTP1_HOSTILE, HTTP1_PEACEFUL } from './http1-acts.js';
import { HTTP2_HOSTILE, HTTP2_PEACEFUL } from './http2-acts.js';

const PEACEFUL: Readonly<Record<Target, readonly Act[]>> = {
  express: [...HTTP1_PEACEFUL, ...GATEWAY_PEACEFUL],
  koa: HTTP1_PEACEFUL,
  fastify: HTTP1_PEACEFUL,
  http: HTTP1_PEACEFUL,
  http2: HTTP2_PEACEFUL,
  grpc: GRPC_PEACEFUL,
};

const HOSTILE: Readonly<Record<Target, readonly Act[]>> = {
  express: [...HTTP1_HOSTILE, ...GATEWAY_HOSTILE],
  koa: HTTP1_HOSTILE,
  fastify: HTTP1_HOSTILE,
  http: HTTP1_HOSTILE,
  http2: HTTP2_HOSTILE,
  grpc: GRPC_HOSTILE,
};

/** One act of a run. */
export interface Step {
  readonly index: number;
  readonly target: Target;
  readonly hostile: boolean;
  readonly act: Act;
  readonly requests: number;
  /** For the choices that the act makes: the same ones whenever and beside whatever it is played. */
  readonly random: Random;
}

/** What is done in a run of this seed, in order and without end. A third of the requests are hostile. */
export function* plan(seed: number): Generator<Step, never> {
  let peaceful = 0;
  let hostile = 0;
  for (let index = 0; ; index++) {
    const random = createRandom(seed, index);
    const target = random.pick(TARGETS);
    // By requests and not by acts: some hostile acts send ten.
    const attack = hostile * 2 < peaceful;
    const act = weighted(attack ? HOSTILE[target] : PEACEFUL[target], random);
    const requests = act.requests ?? 1;
    if (attack) hostile += requests;
    else peaceful += requests;
    yield { index, target, hostile: attack, act, requests, random };
  }
}

function weighted(acts: readonly Act[], random: Random): Act {
  const weight = (act: Act) => act.weight ?? 10;
  let left = random.below(acts.reduce((sum, act) => sum + weight(act), 0));
  const chosen = acts.find((act) => {
    left -= weight(act);
    return left < 0;
  });
  return chosen ?? (acts[0] as Act);
}
