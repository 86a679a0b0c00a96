import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceMetrics } from './metrics.js';

/** One request as the behaviours of the service see it. HTTP/2's compatibility objects pass as HTTP/1.1's. */
export interface Work {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly metrics: ServiceMetrics;
  /** Milliseconds, pieces or kilobytes, by the behaviour. */
  readonly amount: number;
}

export type Behaviour = (work: Work) => unknown;

/** What `/work/20` asks for. */
export function asked(url: string): { behaviour: string; amount: number } {
  const [, behaviour = '', amount] = url.split('/');
  return { behaviour, amount: Number(amount ?? 0) };
}

export function answer(res: ServerResponse, status: number, text: string): void {
  if (res.headersSent) return;
  res.writeHead(status, { 'content-length': Buffer.byteLength(text) });
  res.end(text);
}

/** What a framework does for a handler that threw or rejected. */
export function answerFailure(res: ServerResponse): void {
  if (res.headersSent) res.destroy();
  else answer(res, 500, 'failed');
}
