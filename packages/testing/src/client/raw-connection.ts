import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type Connection, openConnection, type Secure } from './connection.js';

/** A connection that sends the very bytes it is given, under TLS where the server speaks it. Ends however the test likes. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything received so far, one character a byte. */
  readonly received: string;
  /** Resolves when neither side can send any more, whoever ended it and however. */
  readonly closed: Promise<void>;
  send(bytes: string | Uint8Array): void;
  /**
   * Resolves when `text` has been received, after what earlier calls have waited for, with what came up to its end.
   * Rejects if the connection closes first.
   */
  receive(text: string): Promise<string>;
  /** Sends FIN: no more requests will come, answers are still read. */
  halfClose(): void;
  /** Sends RST: what is under way in either direction is lost. */
  reset(): void;
  /** Reads no more, so that the server's bytes back up. */
  pause(): void;
  resume(): void;
  /** Sends FIN and reads no more. */
  close(): Promise<void>;
}

export async function connectRaw(port: number, secure?: Secure): Promise<RawConnection> {
  const connection = openConnection(port, 'http/1.1', secure);
  await once(connection.socket, secure === undefined ? 'connect' : 'secureConnect');
  return createRawConnection(connection);
}

function createRawConnection({ socket, reset }: Connection): RawConnection {
  let received = '';
  // What nobody has waited for yet. To search in all of `received` would cost more with every answer.
  let unread = '';
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    unread += text;
  });
  // A reset is a normal end here; `closed` tells.
  socket.on('error', () => {});

  const taken = (text: string): string | undefined => {
    const at = unread.indexOf(text);
    if (at < 0) return undefined;
    const end = at + text.length;
    const found = unread.slice(0, end);
    unread = unread.slice(end);
    return found;
  };

  return {
    socket,
    closed,
    get received() {
      return received;
    },
    send(bytes) {
      socket.write(bytes);
    },
    receive(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = taken(text);
          if (found === undefined) return;
          stop();
          resolve(found);
        };
        const fail = () => {
          stop();
          reject(new Error(`closed before ${JSON.stringify(text)}; received ${JSON.stringify(received)}`));
        };
        const stop = () => socket.off('data', look).off('close', fail);
        socket.on('data', look).on('close', fail);
        look();
        if (socket.closed) fail();
      });
    },
    halfClose() {
      socket.end();
    },
    reset,
    pause() {
      socket.pause();
    },
    resume() {
      socket.resume();
    },
    close() {
      socket.destroy();
      return closed;
    },
  };
}
