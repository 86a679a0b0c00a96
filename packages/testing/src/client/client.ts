export interface ClientRequest {
  method?: string | undefined;
  path?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** Sent whole, with its length. */
  body?: string | undefined;
  /** The body is sent piece by piece with `write` and `end`, its length not known beforehand. Default: false. */
  upload?: boolean | undefined;
}

export interface ResponseHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** One request and its response, as the client sees them. */
export interface ClientExchange {
  /** The head of the final response, whose body nobody reads until `text`. Rejects if there will be none. */
  readonly head: Promise<ResponseHead>;
  /** The 1xx heads that came before it. */
  readonly informational: readonly number[];
  /** Resolves with 100 Continue. */
  readonly continued: Promise<void>;
  /** Resolves when the exchange is over for the client, however. */
  readonly closed: Promise<void>;
  /** Reads the body to its end. Rejects if it is cut short. */
  text(): Promise<string>;
  /** Resolves with the first bytes of the body that come, and reads no further. */
  first(): Promise<string>;
  write(piece: string): void;
  end(piece?: string): void;
  /** The client goes away in that manner, one of its client's `departures`. */
  leave(departure: string): void;
}

/** A client of one server, over either protocol: HTTP/1.1 on a connection for each request, HTTP/2 on one session. */
export interface Client {
  /** The manners in which this protocol's clients go away. */
  readonly departures: readonly string[];
  request(request?: ClientRequest): ClientExchange;
  /** Destroys what is still open. */
  close(): Promise<void>;
}
