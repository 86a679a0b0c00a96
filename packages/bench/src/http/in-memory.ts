import type { Server } from 'node:http';
import { Duplex } from 'node:stream';

const REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nConnection: keep-alive\r\n\r\n');
const END_OF_RESPONSE = 'hello, world';
const CONNECTIONS = 10;

/** A connection that is kept alive, by memory alone: Node's server takes any stream for one. */
class Connection extends Duplex {
  readonly #answered: () => void;

  constructor(server: Server, answered: () => void) {
    super();
    this.#answered = answered;
    server.emit('connection', this);
  }

  ask(): void {
    this.push(REQUEST);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    done();
    // As a client would: when the server has done with the request before.
    if (chunk.toString('latin1').endsWith(END_OF_RESPONSE)) setImmediate(this.#answered);
  }
}

/** Asks a server so many times over connections in memory; resolves when all is answered. */
export function askerOf(server: Server): (times: number) => Promise<void> {
  let left = 0;
  let allAnswered = () => {};
  const connections = Array.from({ length: CONNECTIONS }, () => {
    const connection: Connection = new Connection(server, () => {
      left--;
      if (left >= CONNECTIONS) connection.ask();
      else if (left === 0) allAnswered();
    });
    return connection;
  });
  return (times) => {
    left = times;
    for (const connection of connections) connection.ask();
    return new Promise((resolve) => {
      allAnswered = resolve;
    });
  };
}
