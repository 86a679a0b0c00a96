import type { Server } from 'node:net';
import { originals, type Timer } from '@stageguard/core/adapter';
import { socketsOf } from '../nodes-own.js';
import { Http1Connections } from './http1.js';
import { Http2Sessions } from './http2.js';
import { acceptWaiting, closeListener, connectionsOf, stopTimeouts } from './listener.js';
import { Quiet } from './quiet.js';
import { wholeTurn } from './turn.js';
import type { Drainable } from './types.js';

/** Milliseconds between two looks at what is idle. */
const LOOK = 100;
/** A socket that is destroyed has said `close` a few turns later. */
const MOST_TURNS = 10;

/** A server of node:http, node:https or node:http2 that is drained. */
export class DrainedServer implements Drainable {
  /** How many connections were cut. */
  cutConnections = 0;
  readonly #server: Server;
  readonly #http1: Http1Connections;
  readonly #http2: Http2Sessions;
  readonly #quiet = new Quiet();
  #looks: Timer | undefined;
  #closed = () => {};
  #stopped = false;

  constructor(server: Server) {
    this.#server = server;
    this.#http1 = new Http1Connections(server);
    this.#http2 = new Http2Sessions(server);
  }

  async close(): Promise<void> {
    await acceptWaiting(this.#server);
    if (this.#stopped) return; // The deadline has passed meanwhile.
    closeListener(this.#server);
    // Not sooner: a client that is told to go connects anew, and could meet the listener just as it closes.
    this.#http1.turnAway();
    this.#http2.turnAway();
    this.#looks = originals.setInterval(() => void this.#look(), LOOK);
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
      this.#server.once('close', resolve);
    });
    if ((await connectionsOf(this.#server)) > 0) await closed;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    closeListener(server);
    this.cutConnections = (await connectionsOf(server)) - this.#http1.idleCount;
    this.#http1.cut();
    this.#http2.cut();
    if (await this.#isClosed()) return;
    // Those that were taken over, and sessions that are not known.
    for (const socket of socketsOf(server)) socket.destroy();
    await this.#isClosed();
  }

  stop(): void {
    this.#stopped = true;
    originals.clearInterval(this.#looks);
    this.#server.removeListener('close', this.#closed);
    this.#http1.stop();
    this.#http2.stop();
    stopTimeouts(this.#server);
  }

  /** After a whole turn: on a busy loop a timer comes before what has been waiting to be read for longer. */
  async #look(): Promise<void> {
    await wholeTurn();
    for (const socket of this.#http1.quiet(this.#quiet)) socket.destroySoon();
    for (const session of this.#http2.quiet(this.#quiet)) session.close();
  }

  async #isClosed(): Promise<boolean> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      if ((await connectionsOf(this.#server)) === 0) return true;
      await wholeTurn();
    }
    return false;
  }
}
