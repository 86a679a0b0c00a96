import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { countHttp, countUndici, type HttpClientMetrics } from '@stageguard/http-client';
import { HOSTILITIES, type HostileUpstream } from './hostile-upstream.js';
import { answer, type Behaviour } from './work.js';

/** As long as a call waits for an upstream that never answers whole, in milliseconds. */
const PATIENCE = 20;

/** What the Express server does by HTTP calls to an upstream, by `fetch` and by `node:http`. */
export interface HttpCalls {
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  /** Calls made, counted without the adapter. */
  readonly made: number;
  close(): void;
}

export function createHttpCalls(upstream: HostileUpstream, metrics: HttpClientMetrics): HttpCalls {
  const counting = [countUndici(metrics), countHttp(metrics)];
  const agent = new Agent({ keepAlive: true });
  let made = 0;
  // A fetch that is aborted early is none: undici itself says when it has made a request.
  const created = () => {
    made++;
  };
  subscribe('undici:request:create', created);

  const call =
    (ask: (url: string, signal: AbortSignal) => Promise<string>): Behaviour =>
    async ({ res, amount }) => {
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), amount === 0 ? 60_000 : PATIENCE);
      res.once('close', () => giveUp.abort());
      const path = HOSTILITIES[amount - 1] ?? 'answers';
      try {
        answer(res, 200, await ask(`http://127.0.0.1:${upstream.port}/${path}`, giveUp.signal));
      } catch {
        answer(res, 502, 'upstream failed');
      } finally {
        clearTimeout(timer);
      }
    };

  return {
    behaviours: {
      fetch: call(async (url, signal) => (await fetch(url, { signal })).text()),
      'node-call': call(async (url, signal) => {
        const request = get(url, { agent, signal });
        made++;
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return text(response);
      }),
    },
    get made() {
      return made;
    },
    close() {
      unsubscribe('undici:request:create', created);
      for (const one of counting) one.close();
      agent.destroy();
    },
  };
}
