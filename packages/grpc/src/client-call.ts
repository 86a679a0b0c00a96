import type { InterceptingCall, InterceptorOptions, Metadata, StatusObject } from '@grpc/grpc-js';
import type { OwnedRequest } from '@stageguard/core';
import { advance, release } from '@stageguard/core/adapter';
import type { ClientCounting } from './client-counting.js';
import { clientOutcome } from './client-outcome.js';
import type { GrpcClientStages } from './client-stages.js';
import type { Method } from './methods.js';

/** The public side of grpc-js's class. */
type Call = Pick<InterceptingCall, keyof InterceptingCall>;
type Listener = NonNullable<Parameters<Call['start']>[1]>;
type Message = Parameters<Call['sendMessage']>[0];

/** A call between the application and the wire: the application calls its methods, the wire calls it as a listener. */
export class CountedClientCall implements Call, Required<Listener> {
  readonly nextCall: Call;
  readonly #counting: ClientCounting;
  readonly #method: Method;
  readonly #options: InterceptorOptions;
  #request: OwnedRequest<GrpcClientStages> | undefined;
  #listener: Listener = {};
  #sending: boolean;
  #streaming = false;
  #cancelled = false;
  /** Messages: what moves, for a stage whose budget counts bytes. */
  #received = 0;
  #sent = 0;

  constructor(nextCall: Call, method: Method, counting: ClientCounting, options: InterceptorOptions) {
    this.nextCall = nextCall;
    this.#method = method;
    this.#counting = counting;
    this.#options = options;
    this.#sending = method.requestStream;
  }

  start(metadata: Metadata, listener: Listener = {}): void {
    this.#listener = listener;
    // Another interceptor may start it twice, or after it was cancelled: then it may be that no status follows.
    if (!this.#cancelled) this.#request ??= this.#counting.begin(this.#method, this);
    try {
      this.nextCall.start(metadata, this);
    } catch (error) {
      if (this.#request !== undefined) release(this.#request, 'failed');
      throw error;
    }
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#listener.onReceiveMetadata?.(metadata);
  }

  onReceiveMessage(message: Message): void {
    this.#received++;
    if (this.#method.responseStream && !this.#streaming) {
      this.#streaming = true;
      if (this.#request !== undefined) advance(this.#request, this.#counting.stream);
    }
    this.#listener.onReceiveMessage?.(message);
  }

  onReceiveStatus(status: StatusObject): void {
    if (this.#request !== undefined) release(this.#request, clientOutcome(status, this.#options));
    this.#listener.onReceiveStatus?.(status);
  }

  /** Ends the request as well: where another interceptor has not started the call yet, no status follows. */
  cancelWithStatus(...args: Parameters<Call['cancelWithStatus']>): void {
    this.#cancelled = true;
    if (this.#request !== undefined) release(this.#request, 'aborted');
    this.nextCall.cancelWithStatus(...args);
  }

  halfClose(): void {
    if (this.#sending && !this.#streaming && this.#request !== undefined) {
      advance(this.#request, this.#counting.wait);
    }
    this.#sending = false;
    this.nextCall.halfClose();
  }

  sendMessageWithContext(context: Parameters<Call['sendMessageWithContext']>[0], message: Message): void {
    this.#sent++;
    this.nextCall.sendMessageWithContext(context, message);
  }

  sendMessage(message: Message): void {
    this.#sent++;
    this.nextCall.sendMessage(message);
  }

  moved(stage: string): number {
    if (stage === 'send') return this.#sent;
    return stage === 'stream' ? this.#received : this.#received + this.#sent;
  }

  startRead(): void {
    this.nextCall.startRead();
  }

  getPeer(): string {
    return this.nextCall.getPeer();
  }

  getAuthContext(): ReturnType<Call['getAuthContext']> {
    return this.nextCall.getAuthContext();
  }
}
