import { type CountedStream, receivedOverHttp2, sentOverHttp2 } from './http2-bytes.js';
import type { Connection, HttpRequest, HttpResponse } from './message.js';
import { bytesTaken, type CountedSocket } from './socket-bytes.js';

interface Messages {
  readonly http2: boolean;
  readonly request: HttpRequest;
  readonly response: HttpResponse;
}

/**
 * How many bytes have moved for these messages, by the counters that Node has anyway: received ones in `receive` and sent ones
 * in `respond`, since a client that sends more must not hide that it has stopped reading; both in any other stage. A number
 * that differs from before where some have; `undefined` where nothing can be seen.
 */
export function movedBytes(
  messages: Messages,
  connection: Connection | undefined,
  stage: string,
): number | undefined {
  if (connection === undefined || connection.destroyed === true) return undefined;
  if (stage === 'receive') return received(messages, connection);
  if (stage === 'respond') return sent(messages, connection);
  const [one, other] = [received(messages, connection), sent(messages, connection)];
  return one === undefined || other === undefined ? undefined : one + other;
}

function received({ http2, request }: Messages, connection: Connection): number | undefined {
  if (http2) return receivedOverHttp2(connection as CountedStream);
  // What comes after its end is of the next request on the connection.
  if ((request as { complete?: boolean }).complete === true) return 0;
  return (connection as CountedSocket).bytesRead;
}

function sent({ http2, response }: Messages, connection: Connection): number | undefined {
  if (http2) return sentOverHttp2(connection as CountedStream);
  // A response whose turn has not come has no socket: what goes out is of the one before it.
  if ((response.socket as object | null) !== connection) return 0;
  return bytesTaken(connection as CountedSocket);
}
