import type { IncomingMessage } from 'node:http';
import type { Snapshot } from '@stageguard/core';

/** What the page reads of a metrics object. */
export interface SnapshotSource {
  snapshot(options?: { oldest?: number | undefined }): Snapshot;
}

/** What the page reads of a request: `node:http`'s, `node:http2`'s, and what frameworks make of them. */
export interface PageRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: {
    readonly host?: string | undefined;
    readonly accept?: string | undefined;
    readonly [name: string]: string | string[] | undefined;
  };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What the page calls on a response. */
export interface PageResponse {
  writeHead(status: number, headers: Record<string, string | number>): unknown;
  end(body: string): unknown;
}

/** Options of `livePage`. */
export interface LivePageOptions<R extends PageRequest = IncomingMessage> {
  /**
   * Decides who may see the page. `true`, or a promise of `true`, allows; anything else refuses, errors included.
   * Default: `isLocal`.
   */
  allow?(req: R): boolean | Promise<boolean>;
  /** The most requests in the table and in the JSON of one metrics object. Default: 20. */
  oldest?: number | undefined;
  /**
   * From which age in a stage, in seconds, a request is called stuck: one for all stages, or by the name of the
   * stage, `Infinity` for never (a stage that streams). Default, for stages not named too: 30.
   */
  stuckAfter?: number | Readonly<Record<string, number>> | undefined;
  /** The heading, such as the name of the service. Default: `Requests in flight`. */
  title?: string | undefined;
}
