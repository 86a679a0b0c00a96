import type { Attributes } from '@opentelemetry/api';
import type { BoundStage, OwnedRequest, RequestMetrics } from '@stageguard/core';
import { begin, type Watch, warnOnce } from '@stageguard/core/adapter';
import { type AttributeOptions, createCallAttributes } from './call-attributes.js';
import type { HttpClientStages } from './client-stages.js';
import { Label, type OutgoingCall } from './outgoing-call.js';
import type { Target } from './target.js';
import { openUpstream, type Upstream, type UpstreamOptions } from './upstream.js';

/** What is in force for the calls that are counted with some metrics. */
export interface CountingOptions extends AttributeOptions, UpstreamOptions {
  readonly ignore?: ((call: OutgoingCall) => unknown) | undefined;
}

/** What all calls that are counted with the same metrics share. */
export class Counting {
  readonly metrics: RequestMetrics<HttpClientStages>;
  readonly await: BoundStage;
  readonly receive: BoundStage;
  readonly #queue: BoundStage;
  readonly #optionsInForce: () => CountingOptions;
  #options: CountingOptions | undefined;
  #attributesOf: (method: string, target: Target) => Attributes = createCallAttributes({});

  constructor(metrics: RequestMetrics<HttpClientStages>, optionsInForce: () => CountingOptions) {
    this.metrics = metrics;
    this.#queue = metrics.stage('queue');
    this.await = metrics.stage('await');
    this.receive = metrics.stage('receive');
    this.#optionsInForce = optionsInForce;
  }

  ignores(call: OutgoingCall): boolean {
    const { ignore } = this.#inForce();
    return ignore !== undefined && isIgnored(ignore, call);
  }

  begin(call: OutgoingCall, watch: Watch): OwnedRequest<HttpClientStages> {
    this.#inForce();
    const attributes = this.#attributesOf(call.method, call.target);
    return begin(this.metrics, attributes, { name: new Label(call), stage: this.#queue, watch });
  }

  /** Puts the request that the call is made for into its stage, where one was asked for. */
  openUpstream({ method, target }: OutgoingCall): Upstream | undefined {
    const { stage, server } = this.#inForce();
    return stage === undefined ? undefined : openUpstream(stage, server, this.#attributesOf(method, target));
  }

  #inForce(): CountingOptions {
    const now = this.#optionsInForce();
    if (now !== this.#options) {
      this.#options = now;
      this.#attributesOf = createCallAttributes(now);
    }
    return now;
  }
}

/** An option of the application that throws must not break a call. */
function isIgnored(ignore: (call: OutgoingCall) => unknown, call: OutgoingCall): boolean {
  try {
    const ignored = ignore(call);
    if (typeof (ignored as { then?: unknown } | undefined)?.then !== 'function') return Boolean(ignored);
    warnOnce(`option 'ignore' returned a promise, which nobody waits for; the calls are counted`);
    // What it rejects with would end the process.
    (ignored as Promise<unknown>).then(undefined, () => {});
    return false;
  } catch (error) {
    warnOnce(`option 'ignore' threw; the calls are counted`, error);
    return false;
  }
}
