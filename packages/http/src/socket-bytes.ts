/** What Node has under a socket, with counters. Under TLS it counts what was encrypted, and `_parent` what goes out. */
interface Handle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
  readonly _parent?: Handle | null;
}

/** The counters of a socket. Of what is not Node's own any may be missing. */
export interface CountedSocket {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly writableLength?: number;
  readonly _handle?: Handle | null;
}

/**
 * How many bytes the kernel has taken. `bytesWritten` alone would not do: it grows with what waits in the process for a client
 * that has stopped reading.
 */
export function bytesTaken({ _handle, bytesWritten, writableLength = 0 }: CountedSocket): number | undefined {
  const handle = _handle?._parent ?? _handle;
  if (handle?.bytesWritten !== undefined) return handle.bytesWritten - (handle.writeQueueSize ?? 0);
  // Without such a handle (Bun, Deno) the chunk that is being written counts once all of it is.
  return bytesWritten === undefined ? undefined : bytesWritten - writableLength;
}
