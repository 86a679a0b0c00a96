import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** What a client has to know of a server that speaks TLS. */
export interface Secure {
  /** The certificate that it trusts, in PEM. */
  readonly ca: string;
}

/** A connection to a server, which may be under TLS. */
export interface Connection {
  /** What is read and written. */
  readonly socket: Socket;
  /** Sends RST: what is under way in either direction is lost. */
  reset(): void;
}

/** Connects to a port of 127.0.0.1; `protocol` is what TLS agrees on. */
export function openConnection(port: number, protocol: 'http/1.1' | 'h2', secure?: Secure): Connection {
  const beneath = connect({ port, host: '127.0.0.1', noDelay: true });
  const reset = () => void beneath.resetAndDestroy();
  if (secure === undefined) return { socket: beneath, reset };
  beneath.on('error', () => {}); // The one above it tells.
  const socket = connectSecurely({
    socket: beneath,
    servername: 'localhost',
    ALPNProtocols: [protocol],
    ...secure,
  });
  return { socket, reset };
}
