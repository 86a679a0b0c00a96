import type { Attributes } from '@opentelemetry/api';
import {
  type ActiveRequest,
  type Outcome,
  type OwnedRequest,
  originals,
  type Scope,
  type Watch,
  warnOnce,
} from '@stageguard/core';
import type { Followed } from './exchange.js';
import { Label } from './label.js';
import type { HttpRequest } from './message.js';
import type { AnyHttpMetrics } from './metrics-types.js';
import type { Pair } from './pair.js';
import { conventionalAttributes } from './semantic-attributes.js';
import { type HttpSettings, settingsOf } from './settings.js';
import { lookAfter } from './sweep.js';
import { ignoredRequest, unfollowedRequest } from './uncounted-request.js';

/** The exchange of a pair under one name of metrics: begins when it is made, ends once. */
export class CountedExchange implements Followed, Watch {
  readonly name: string;
  readonly request: ActiveRequest;
  next: Followed | undefined;
  readonly #settings: HttpSettings;
  readonly #pair: Pair;
  readonly #owned: OwnedRequest | undefined;
  readonly #label: Label;
  /** One that was collected is among them still. It delays the end by a turn at most. */
  #holds = 0;

  constructor(metrics: AnyHttpMetrics, pair: Pair, req: HttpRequest) {
    const settings = settingsOf(metrics);
    this.name = metrics.name;
    this.#settings = settings;
    this.#pair = pair;
    this.#label = new Label(pair.method, pair.url, pair.responseClass);
    if (!pair.followable) {
      this.request = unfollowedRequest();
      return;
    }
    if (isIgnored(settings, req)) {
      this.request = ignoredRequest(metrics);
      return;
    }
    this.#owned = metrics.begin(attributesOf(settings, pair, req), {
      name: this.#label,
      stage: stageOf(settings, pair),
      watch: this,
    });
    this.request = this.#owned.shared;
    if (pair.isOver) this.cut(pair.outcome);
  }

  get route(): string | undefined {
    return this.#label.route;
  }

  routed(route: string): void {
    this.#label.route = route;
    if (this.#settings.route) this.#owned?.setAttributes({ 'http.route': route });
    this.next?.routed(route);
  }

  hold(): Scope | undefined {
    const hold = this.#owned?.hold();
    if (hold === undefined) return undefined;
    this.#holds++;
    let open = true;
    const end = () => {
      if (open) this.#holds--;
      open = false;
      hold.end();
    };
    return { end, [Symbol.dispose]: end };
  }

  within<R>(fn: () => R): R {
    const { next } = this;
    return next === undefined ? this.request.with(fn) : this.request.with(() => next.within(fn));
  }

  handles(): void {
    this.#owned?.rebase(this.#settings.handle);
    this.next?.handles();
  }

  responds(status: unknown): void {
    this.#label.status = status;
    this.#owned?.advance(this.#settings.respond);
    this.next?.responds(status);
  }

  over(outcome: Outcome): void {
    if (this.#holds === 0) this.#owned?.release(outcome);
    else afterPromises(() => this.#owned?.release(outcome));
    this.next?.over(outcome);
  }

  cut(outcome: Outcome): void {
    this.#owned?.end({ outcome });
    this.next?.cut(outcome);
  }

  look(): void {
    try {
      lookAfter(this.#pair);
    } catch (error) {
      warnOnce('an exchange cannot be looked after', error); // A Proxy may throw.
    }
  }
}

/**
 * Calls `fn` when every promise that can settle now has. Node closes a response before the promises of the handler that
 * ended it settle; a hold that ends with them must not leave the exchange `detached` for that moment.
 */
function afterPromises(fn: () => void): void {
  originals.queueMicrotask(() => originals.nextTick(fn));
}

function stageOf({ receive, handle, respond }: HttpSettings, pair: Pair): HttpSettings['handle'] {
  if (pair.responding) return respond;
  return pair.receiving ? receive : handle;
}

function isIgnored(settings: HttpSettings, req: HttpRequest): boolean {
  try {
    return settings.ignore?.(req) === true;
  } catch (error) {
    warnOnce(`option 'ignore' threw; the request is counted: ${error}`);
    return false;
  }
}

function attributesOf(settings: HttpSettings, pair: Pair, req: HttpRequest): Attributes | undefined {
  if (settings.conventional) return conventionalAttributes(pair.method, pair.encrypted);
  try {
    return settings.attributes?.(req);
  } catch (error) {
    warnOnce(`option 'attributes' threw; the request has none: ${error}`);
    return undefined;
  }
}
