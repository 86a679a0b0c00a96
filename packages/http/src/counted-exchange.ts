import type { Attributes } from '@opentelemetry/api';
import type { ActiveRequest, Outcome, OwnedRequest, Scope } from '@stageguard/core';
import {
  advance,
  begin,
  hold,
  originals,
  rebase,
  release,
  type Watch,
  warnOnce,
} from '@stageguard/core/adapter';
import type { Followed } from './exchange.js';
import { CONVENTIONAL } from './http-stages.js';
import { Label } from './label.js';
import type { HttpRequest } from './message.js';
import type { AnyHttpMetrics } from './metrics-types.js';
import type { Pair } from './pair.js';
import { conventionalAttributes } from './semantic-attributes.js';
import { type HttpSettings, settingsInForce } from './settings.js';
import { lookAfter } from './sweep.js';
import { ignoredRequest, unfollowedRequest } from './uncounted-request.js';

/** The exchange of a pair under one name of metrics: begins when it is made, ends once. */
export class CountedExchange implements Followed, Watch {
  readonly metrics: AnyHttpMetrics;
  next: Followed | undefined;
  readonly #settings: HttpSettings;
  readonly #pair: Pair;
  readonly #owned: OwnedRequest | undefined;
  /** Where it is not counted. */
  readonly #stand: ActiveRequest | undefined;
  readonly #label: Label;
  /** One that was collected is among them still. It delays the end by a turn at most. */
  #holds = 0;

  constructor(metrics: AnyHttpMetrics, pair: Pair, req: HttpRequest) {
    const settings = settingsInForce(metrics);
    this.metrics = metrics;
    this.#settings = settings;
    this.#pair = pair;
    this.#label = new Label(pair.method, pair.url, pair.responseClass);
    if (!pair.followable) {
      this.#stand = unfollowedRequest();
      return;
    }
    if (ignores(settings, req)) {
      this.#stand = ignoredRequest(metrics);
      return;
    }
    this.#owned = begin(metrics, attributesOf(metrics, settings, pair, req), {
      name: this.#label,
      stage: stageOf(settings, pair),
      watch: this,
    });
    if (pair.isOver) this.cut(pair.outcome);
  }

  /** The core makes it when somebody asks for it: instrumentations do not. */
  get request(): ActiveRequest {
    return this.#owned?.shared ?? (this.#stand as ActiveRequest);
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
    if (this.#owned === undefined) return undefined;
    const held = hold(this.#owned);
    this.#holds++;
    let open = true;
    const end = () => {
      if (open) this.#holds--;
      open = false;
      held.end();
    };
    return { end, [Symbol.dispose]: end };
  }

  within<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    const { next } = this;
    const request = this.#owned ?? (this.#stand as ActiveRequest);
    return next === undefined ? request.with(fn, ...args) : withinBoth(request, next, fn, args);
  }

  handles(): void {
    if (this.#owned !== undefined) rebase(this.#owned, this.#settings.handle);
    this.next?.handles();
  }

  responds(status: unknown): void {
    this.#label.status = status;
    if (this.#owned !== undefined) advance(this.#owned, this.#settings.respond);
    this.next?.responds(status);
  }

  over(outcome: Outcome): void {
    const owned = this.#owned;
    if (owned !== undefined) {
      if (this.#holds === 0) release(owned, outcome);
      else releaseAfterPromises(owned, outcome);
    }
    this.next?.over(outcome);
  }

  cut(outcome: Outcome): void {
    this.#owned?.end({ outcome });
    this.next?.cut(outcome);
  }

  moved(stage: string): number | undefined {
    return this.#pair.moved(stage);
  }

  look(): void {
    try {
      lookAfter(this.#pair);
    } catch (error) {
      warnOnce('an exchange cannot be looked after', error); // A Proxy may throw.
    }
  }
}

// Apart from their callers: a function that makes a closure in one of its branches allocates what that refers to in all of them.

function withinBoth<A extends unknown[], R>(
  request: ActiveRequest,
  next: Followed,
  fn: (...args: A) => R,
  args: A,
): R {
  return request.with(() => next.within(fn, ...args));
}

/**
 * Releases it when every promise that can settle now has. Node closes a response before the promises of the handler that
 * ended it settle; a hold that ends with them must not leave the exchange `detached` for that moment.
 */
function releaseAfterPromises(owned: OwnedRequest, outcome: Outcome): void {
  originals.queueMicrotask(() => originals.nextTick(() => release(owned, outcome)));
}

function stageOf({ receive, handle, respond }: HttpSettings, pair: Pair): HttpSettings['handle'] {
  if (pair.responding) return respond;
  return pair.receiving ? receive : handle;
}

/** Whether the application has these metrics ignore a request. */
export function isIgnored(metrics: AnyHttpMetrics, req: HttpRequest): boolean {
  return ignores(settingsInForce(metrics), req);
}

function ignores({ ignore }: HttpSettings, req: HttpRequest): boolean {
  if (ignore === undefined) return false;
  try {
    const ignored = ignore(req);
    if (typeof (ignored as { then?: unknown } | undefined)?.then === 'function') {
      warnOnce(`option 'ignore' returned a promise, which nobody waits for; the request is counted`);
      // What it rejects with would end the process.
      (ignored as Promise<unknown>).then(undefined, () => {});
      return false;
    }
    return Boolean(ignored);
  } catch (error) {
    warnOnce(`option 'ignore' threw; the request is counted: ${error}`);
    return false;
  }
}

function attributesOf(
  { name }: AnyHttpMetrics,
  { attributes }: HttpSettings,
  pair: Pair,
  req: HttpRequest,
): Attributes | undefined {
  if (attributes === undefined) {
    return name === CONVENTIONAL ? conventionalAttributes(pair.method, pair.encrypted) : undefined;
  }
  try {
    return attributes(req);
  } catch (error) {
    warnOnce(`option 'attributes' threw; the request has none: ${error}`);
    return undefined;
  }
}
