import type { ServerInterceptingCallInterface as Call, Metadata } from '@grpc/grpc-js';
import { type AnyMetrics, advance, rebase, release } from '@stageguard/core/adapter';
import type { CountedCall } from './counted-call.js';
import type { Method } from './methods.js';
import type { ServedRequest, ServerCounting, Uncounted } from './server-counting.js';
import { serverOutcome } from './server-outcome.js';
import { isOver, streamOf } from './server-stream.js';

type Listener = Parameters<Call['start']>[0];
type Message = Parameters<Call['sendMessage']>[0];

/** Stands in until the metadata comes. A call whose metadata another interceptor does not pass on stays uncounted. */
const NOT_BEGUN: Uncounted = { with: (fn, ...args) => fn(...args) };

/**
 * A call between its handler and the wire: the handler's side calls its methods, the wire's side calls it as a
 * listener. It is used in place of grpc-js's own ServerInterceptingCall, which makes closures for every message and
 * cannot run `onCancel` in a context.
 */
export class CountedServerCall implements Call, Listener, CountedCall {
  readonly countedWith: AnyMetrics;
  readonly nextCall: Call;
  /** What it runs in. */
  request: Uncounted = NOT_BEGUN;
  /** The same, where it is counted. */
  #owned: ServedRequest | undefined;
  readonly #counting: ServerCounting;
  readonly #method: Method;
  #listener!: Listener;
  #responding = false;
  /** Messages: what moves, for a stage whose budget counts bytes. */
  #received = 0;
  #sent = 0;
  /** Whether a status has come from the handler's side. */
  #handed = false;

  constructor(nextCall: Call, method: Method, counting: ServerCounting) {
    this.countedWith = counting.metrics;
    this.nextCall = nextCall;
    this.#method = method;
    this.#counting = counting;
  }

  start(listener: Listener): void {
    this.#listener = listener;
    this.nextCall.start(this);
  }

  /**
   * Begins the request. Not in `start`: a call that is lost before another interceptor has started it gets no further
   * event, but a call that has received its metadata gets `onCancel`.
   */
  onReceiveMetadata(metadata: Metadata): void {
    // Another interceptor may pass the metadata on twice.
    if (this.request === NOT_BEGUN) this.#begin();
    this.request.with(receiveMetadata, this.#listener, metadata);
  }

  #begin(): void {
    if (!this.#method.ignored) this.#owned = this.#counting.begin(this.#method, this);
    this.request = this.#owned ?? this.#counting.ignored;
  }

  onReceiveMessage(message: Message): void {
    this.#received++;
    this.request.with(receiveMessage, this.#listener, message);
  }

  onReceiveHalfClose(): void {
    // `rebase` keeps the stage that the application has entered: it may work on the first messages while others come.
    if (this.#method.requestStream && !this.#responding && this.#owned !== undefined) {
      rebase(this.#owned, this.#counting.handle);
    }
    this.request.with(receiveHalfClose, this.#listener);
  }

  /** Ends the request. grpc-js calls this after the status was sent, or instead where none is sent. */
  onCancel(): void {
    try {
      this.request.with(receiveCancel, this.#listener);
    } finally {
      this.#release();
    }
  }

  /**
   * Ends the request where `onCancel` does not come: another interceptor does not pass it on, a tool has removed
   * grpc-js's listener, fake timers hold it back, or the client has reset a stream that the handler does not read.
   */
  look(): void {
    const stream = streamOf(this.nextCall);
    if (stream !== undefined && isOver(stream)) this.#release();
  }

  /** Of a client that does not read nothing is sent: the handler's stream hands the next message on when the last has left. */
  moved(stage: string): number {
    if (stage === 'receive') return this.#received;
    return stage === 'respond' ? this.#sent : this.#received + this.#sent;
  }

  #release(): void {
    if (this.#owned === undefined) return;
    release(this.#owned, serverOutcome(streamOf(this.nextCall), this.#handed));
  }

  sendMetadata(metadata: Metadata): void {
    this.nextCall.sendMetadata(metadata);
  }

  sendMessage(message: Message, callback: () => void): void {
    this.#sent++;
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
    if (this.#owned !== undefined) advance(this.#owned, this.#counting.respond);
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

// At module level, so that no closure is made for each message.

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
