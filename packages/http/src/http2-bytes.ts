import { symbolOf } from './kept-by-symbol.js';
import { bytesTaken, type CountedSocket } from './socket-bytes.js';

/** Node's handle of one stream, whose counters are of that stream alone. */
interface Handle {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
}

/** A stream of HTTP/2, as far as bytes are counted. Of what is not Node's own anything may be missing. */
export interface CountedStream {
  readonly [symbol: symbol]: unknown;
  readonly session?: { readonly socket?: CountedSocket } | undefined;
  readonly _writableState?: { readonly writelen?: number };
}

/** Writes that are larger are looked into while they go out. */
const LARGE = 128 * 1024;
/** The most that a frame has by default. */
const FRAME = 16 * 1024;

/** Node's symbol for the handle, of which there is no public name. */
let handleSymbol: symbol | undefined;

export function receivedOverHttp2(stream: CountedStream): number | undefined {
  const handle = handleOf(stream);
  return handle === undefined ? stream.session?.socket?.bytesRead : handle?.bytesRead;
}

/**
 * A write counts in the stream's counter as soon as the window has been open for its first bytes. One that is large may go out
 * for minutes after that, and only the session tells: by frames, so that neither a ping of the client nor the small messages
 * of other streams hide that it has stopped reading.
 */
export function sentOverHttp2(stream: CountedStream): number | undefined {
  const handle = handleOf(stream);
  if (handle === null) return undefined;
  if (handle === undefined) return sentFrames(stream);
  const { bytesWritten } = handle;
  if (bytesWritten === undefined || (stream._writableState?.writelen ?? 0) <= LARGE) return bytesWritten;
  return bytesWritten + (sentFrames(stream) ?? 0);
}

function sentFrames({ session }: CountedStream): number | undefined {
  const socket = session?.socket;
  const bytes = socket === undefined ? undefined : bytesTaken(socket);
  return bytes === undefined ? undefined : Math.floor(bytes / FRAME);
}

/** `null` once the stream is over; `undefined` where streams have no such handle: then the session stands in. */
function handleOf(stream: CountedStream): Handle | null | undefined {
  handleSymbol ??= symbolOf(stream, 'kHandle');
  return handleSymbol === undefined ? undefined : ((stream[handleSymbol] as Handle | undefined) ?? null);
}
