import type { IncomingMessage, Server } from 'node:http';
import type { Snapshot } from '@stageguard/core';

/** What the page reads of a metrics object. */
export interface SnapshotSource {
  snapshot(options?: {
    oldest?: number | undefined;
    perStage?: boolean | undefined;
    stage?: unknown;
  }): Snapshot;
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

/** The live page: a handler for `node:http` and whatever is shaped like it, which can also listen by itself. */
export interface LivePage<R extends PageRequest = IncomingMessage> {
  (req: R, res: PageResponse): void;
  /**
   * Serves the page on a port of its own, and returns the server. Without `allow` and `token` it answers clients on this
   * machine (`isLocal`), and listens on a loopback address alone. It is counted by no instrumentation, and does not keep
   * the process alive. A port that is taken is one warning, and an `error` event of the server. Default: 127.0.0.1:9465.
   *
   * @throws TypeError where the port or the host is wrong, or the host is no loopback address and everybody might ask.
   */
  listen(port?: number, host?: string): Server;
}

/** What a page says of its numbers. */
export interface PageStatus {
  /** One line for people. */
  readonly text: string;
}

/** The address of another instance's page; with its token where it has one. */
export type PagePeer = string | { readonly url: string; readonly token?: string | undefined };

/** Options of `livePage`. */
export interface LivePageOptions<R extends PageRequest = IncomingMessage> {
  /**
   * Decides who may see the page. `true`, or a promise of `true`, allows; anything else refuses: an error, or a promise that
   * does not settle within three seconds. Without it and `token` a mounted page refuses everybody: of what a reverse proxy
   * passes on nothing tells who asks.
   */
  allow?: ((req: R) => boolean | Promise<boolean>) | undefined;
  /**
   * Who may see the page has this: in `Authorization: Bearer`, or as the password that a browser asks for. Given with `allow`,
   * both have to hold. 16 or more visible characters of ASCII.
   */
  token?: string | undefined;
  /** The most requests in the table and in the JSON of one metrics object. Default: 20. */
  oldest?: number | undefined;
  /**
   * The pages of other instances, 32 at most: their counts are added, of ages the highest is shown, and each request says where it
   * is. They are asked once a second while somebody looks, each for itself alone. One that fails is named, and not added; this
   * process in the list, or one twice, is added once. Default: this process alone.
   */
  peers?: readonly PagePeer[] | undefined;
  /**
   * From which age in a stage, in seconds, a request is called stuck, whatever the budgets of the metrics say: one for all stages,
   * or by the name of the stage, `Infinity` for never. Default, for stages not named too: who is overdue is stuck, by the
   * budget of the stage, as the metrics and the alerts have it.
   */
  stuckAfter?: number | Readonly<Record<string, number>> | undefined;
  /**
   * Where a trace id leads: an http or https address with `{traceId}` in its path, query or fragment, such as
   * `https://grafana.example/explore?trace={traceId}`. The id is escaped. Default: trace ids are text to copy.
   */
  traceUrl?: string | undefined;
  /**
   * What to say of the numbers, asked at each answer: that they are a copy, and how old it is. Its text is in the header of the page,
   * all of it in the JSON, as `status`. Default: nothing.
   */
  status?: (() => PageStatus) | undefined;
  /** The heading, such as the name of the service. Default: `Requests in flight`. */
  title?: string | undefined;
}
