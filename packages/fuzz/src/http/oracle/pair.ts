import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { ActiveRequest } from '@stageguard/core';

export type AnyRequest = IncomingMessage | Http2ServerRequest;
export type AnyResponse = ServerResponse | Http2ServerResponse;

/** What Node says of an exchange. Between `alive` and `dead` it may be counted or not. */
export type State = 'alive' | 'between' | 'dead';

/** A request and its response as a server got them, and what is known of their count. */
export interface Pair {
  readonly target: string;
  readonly path: string;
  readonly began: number;
  /** What is counted for it; none until the adapter has had its turn. */
  request: Pick<ActiveRequest, 'stage'> | undefined;
  state(): State;
  /** When it was first seen to be dead, by the clock of the looks. */
  deadAt: number | undefined;
  /** Resolves then. */
  readonly dead: Promise<void>;
  died(now: number): void;
  /** The handler's promise is settled: until then some adapters keep the exchange. */
  done: boolean;
}

/*
 * What is asked, of what was captured when the request came, and what is not:
 *
 * - `socket.destroyed`, `stream.destroyed`: true from the call that destroys it on, false before, on every Node. What
 *   is destroyed takes no byte any more.
 * - `res.writableFinished` over HTTP/1.1, with the headers sent: nothing is left in the response, nor in the socket that
 *   it is written to. A response whose turn has not come has at least its headers in it. Not over HTTP/2: there it is
 *   true of the unanswered response to a HEAD.
 * - `res.closed` over HTTP/1.1: Node has emitted `close`, and takes nothing for it any more. Node 24 and later say so of
 *   a response that is destroyed before its turn; Node 20 and 22 keep it in the queue, where it is alive.
 *
 * Not `req.destroyed` and `req.closed` (true after any body that was read), not `res.destroyed` (true of a queued
 * response that is in the queue still), not `finish` and `writableEnded` (bytes may wait for a slow reader).
 */

export function stateOfHttp1(socket: Socket, res: ServerResponse): State {
  if (socket.destroyed) return 'dead';
  if (res.headersSent && res.writableFinished) return 'dead';
  return closed(res) ? 'dead' : 'alive';
}

export function stateOfHttp2(stream: ServerHttp2Stream): State {
  if (stream.destroyed || stream.session === undefined || stream.session.destroyed) return 'dead';
  // Reset by either side, or wholly written: it is over, or about to be, as soon as the stream is destroyed.
  if (stream.closed || stream.aborted || (stream.headersSent && stream.writableFinished)) return 'between';
  return 'alive';
}

/** A WebSocket, once its handshake is answered, is no exchange any more. */
export function stateOfUpgrade(socket: Socket, res: ServerResponse, handedOver: () => boolean): State {
  if (socket.destroyed || handedOver()) return 'dead';
  if (res.writableFinished || closed(res)) return 'dead';
  return 'alive';
}

/** What no server made has no connection: it is over when it is written. */
export function stateOfShim(res: ServerResponse): State {
  return res.writableFinished || closed(res) ? 'dead' : 'alive';
}

function closed(res: ServerResponse): boolean {
  return (res as { readonly closed?: boolean }).closed === true;
}

export function createPair(target: string, path: string, state: () => State): Pair {
  let resolve = () => {};
  const dead = new Promise<void>((settle) => {
    resolve = settle;
  });
  const pair: Pair = {
    target,
    path,
    began: performance.now(),
    request: undefined,
    state,
    deadAt: undefined,
    dead,
    done: true,
    died(now) {
      pair.deadAt = now;
      resolve();
    },
  };
  return pair;
}
