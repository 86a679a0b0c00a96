import type { ServerInterceptingCallInterface as Call, Metadata } from '@grpc/grpc-js';
import type { CountedCall } from './counted-call.js';
import type { Method } from './methods.js';
import type { ServedRequest, ServerCounting } from './server-counting.js';
import { serverOutcome } from './server-outcome.js';
import { isOver, streamOf } from './server-stream.js';

type Listener = Parameters<Call['start']>[0];
type Message = Parameters<Call['sendMessage']>[0];

/** Until there is metadata, and if another interceptor keeps it from us, a call passes uncounted. */
const NOT_BEGUN: ServedRequest = {
  with: (fn, ...args) => fn(...args),
  advance() {},
  rebase() {},
  release() {},
};

/**
 * A call between its handler and the wire, in both directions: the handler's side calls it, the wire's side tells it
 * what comes in. It takes the place of grpc-js's own ServerInterceptingCall, which makes closures for every message
 * and has no way to run `onCancel` in a context.
 */
export class CountedServerCall implements Call, Listener, CountedCall {
  readonly countedAs: string;
  readonly nextCall: Call;
  request: ServedRequest = NOT_BEGUN;
  readonly #counting: ServerCounting;
  readonly #method: Method;
  #listener!: Listener;
  #responding = false;
  /** Whether a status has come from the handler's side. */
  #handed = false;

  constructor(nextCall: Call, method: Method, counting: ServerCounting) {
    this.countedAs = counting.name;
    this.nextCall = nextCall;
    this.#method = method;
    this.#counting = counting;
  }

  start(listener: Listener): void {
    this.#listener = listener;
    this.nextCall.start(this);
  }

  /**
   * The request begins here and not at `start`: a call that was lost before another interceptor started it is never
   * heard of again, whereas one that has metadata has an `onCancel`.
   */
  onReceiveMetadata(metadata: Metadata): void {
    // Another interceptor may pass the metadata on twice.
    if (this.request === NOT_BEGUN) this.request = this.#counting.begin(this.#method, this);
    this.request.with(receiveMetadata, this.#listener, metadata);
  }

  onReceiveMessage(message: Message): void {
    this.request.with(receiveMessage, this.#listener, message);
  }

  onReceiveHalfClose(): void {
    // What the application has entered goes on: it may work on the first messages while the last ones come in.
    if (this.#method.requestStream && !this.#responding) this.request.rebase(this.#counting.handle);
    this.request.with(receiveHalfClose, this.#listener);
  }

  /** The end of every call: after its status, and in place of it. */
  onCancel(): void {
    try {
      this.request.with(receiveCancel, this.#listener);
    } finally {
      this.#release();
    }
  }

  /**
   * The end where `onCancel` does not come: another interceptor or a tool keeps it, fake timers hold it back, or the
   * client has reset a stream that the handler does not read.
   */
  look(): void {
    const stream = streamOf(this.nextCall);
    if (stream !== undefined && isOver(stream)) this.#release();
  }

  #release(): void {
    this.request.release(serverOutcome(streamOf(this.nextCall), this.#handed));
  }

  sendMetadata(metadata: Metadata): void {
    this.nextCall.sendMetadata(metadata);
  }

  sendMessage(message: Message, callback: () => void): void {
    if (!this.#responding) this.#respond();
    this.nextCall.sendMessage(message, callback);
  }

  sendStatus(status: Parameters<Call['sendStatus']>[0]): void {
    this.#handed = true;
    if (!this.#responding) this.#respond();
    this.nextCall.sendStatus(status);
  }

  #respond(): void {
    this.#responding = true;
    this.request.advance(this.#counting.respond);
  }

  startRead(): void {
    this.nextCall.startRead();
  }

  getPeer(): string {
    return this.nextCall.getPeer();
  }

  getDeadline(): ReturnType<Call['getDeadline']> {
    return this.nextCall.getDeadline();
  }

  getHost(): string {
    return this.nextCall.getHost();
  }

  getAuthContext(): ReturnType<Call['getAuthContext']> {
    return this.nextCall.getAuthContext();
  }

  getConnectionInfo(): ReturnType<Call['getConnectionInfo']> {
    return this.nextCall.getConnectionInfo();
  }

  getMetricsRecorder(): ReturnType<Call['getMetricsRecorder']> {
    return this.nextCall.getMetricsRecorder();
  }
}

// Functions of the module, so that a message makes no closure.

function receiveMetadata(listener: Listener, metadata: Metadata): void {
  listener.onReceiveMetadata(metadata);
}

function receiveMessage(listener: Listener, message: Message): void {
  listener.onReceiveMessage(message);
}

function receiveHalfClose(listener: Listener): void {
  listener.onReceiveHalfClose();
}

function receiveCancel(listener: Listener): void {
  listener.onCancel();
}
