import type { RequestListener } from 'node:http';
import type { Counting } from './counting.js';
import { type ServedByNode, serve } from './serve.js';

/** An application that counts, on as many servers of `node:http` as it is served by. */
export interface CountingByNode extends Counting {
  /** Starts the application, once its handlers are there. */
  serve(): Promise<ServedByNode>;
  close(): Promise<void>;
}

/** `listener` makes what the application listens with; `stop` is called before the servers are closed. */
export function servedByNode(
  counting: Counting,
  listener: () => RequestListener,
  stop: () => void,
): CountingByNode {
  const servers: ServedByNode[] = [];
  return {
    ...counting,
    async serve() {
      const served = await serve(listener());
      servers.push(served);
      return served;
    },
    async close() {
      stop();
      for (const server of servers) await server.close();
      await counting.provider.shutdown();
    },
  };
}
