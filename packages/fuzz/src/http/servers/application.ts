import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { HttpMetrics } from '@stageguard/http';
import { type AnyResponse, createPair, type Pair } from '../oracle/pair.js';
import { type Asked, answer, answerFailure } from './behaviours.js';

export const TARGETS = ['http', 'express', 'koa', 'fastify', 'http2'] as const;
export type Target = (typeof TARGETS)[number];

/** The pairs of the responses that servers have made. */
export const pairs = new WeakMap<object, Pair>();

/** What an application is made of: a framework with its adapter, around handlers of ours. */
export interface Handling {
  readonly target: Target;
  readonly metrics: HttpMetrics;
  /** Behind the adapter, before everything else: what is counted for these messages. */
  counted(res: AnyResponse): void;
  /** The handler. Rejects where its behaviour fails. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

/** `application` hands messages to the framework from outside, once it is there. */
export function createHandling(
  target: Target,
  metrics: HttpMetrics,
  application: () => RequestListener,
): Handling {
  return {
    target,
    metrics,
    counted(res) {
      const pair = pairs.get(res);
      if (pair !== undefined) pair.request ??= metrics.current();
    },
    async handle(req, res) {
      const [, behaviour = '', amount = '0'] = (req.url ?? '').split(/[/?]/);
      // One of a response that no server has made.
      const pair = pairs.get(res) ?? createPair(target, req.url ?? '', () => 'between');
      const again: Asked['again'] = (innerReq, innerRes) =>
        application()(innerReq as IncomingMessage, innerRes as never);
      await answer({ req, res, amount: Number(amount), pair, again }, behaviour);
    },
  };
}

/** A handler for those who do not look at promises. */
export function answering({ handle }: Handling) {
  return (req: IncomingMessage, res: ServerResponse) => {
    handle(req, res).catch(() => answerFailure(res));
  };
}
