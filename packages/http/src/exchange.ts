import { nextTick } from 'node:process';
import type { Attributes } from '@opentelemetry/api';
import { type ActiveRequest, type OwnedRequest, type Scope, warnOnce } from '@stageguard/core';
import { type HttpSettings, settingsOf } from './http-metrics.js';
import type { AnyHttpMetrics } from './http-stages.js';
import { ignoredRequest } from './ignored-request.js';
import { Label } from './label.js';
import type { HttpRequest, HttpResponse } from './message.js';
import type { Pair } from './pair.js';
import { conventionalAttributes } from './semantic-attributes.js';

/**
 * One request and its response, under one name of metrics: begins when it is made, ends once. Exchanges of the same
 * messages under other names follow by `next`; what happens to the messages happens to all of them.
 */
export class Exchange {
  readonly name: string;
  readonly request: ActiveRequest;
  next: Exchange | undefined;
  readonly #settings: HttpSettings;
  readonly #owned: OwnedRequest | undefined;
  readonly #label: Label;
  #holds = 0;

  constructor(metrics: AnyHttpMetrics, pair: Pair, req: HttpRequest, res: HttpResponse) {
    const settings = settingsOf(metrics);
    this.name = metrics.name;
    this.#settings = settings;
    this.#label = new Label(pair.method, pair.url);
    if (!pair.followable || isIgnored(settings, req)) {
      this.request = ignoredRequest(metrics);
      return;
    }
    this.#owned = metrics.begin(attributesOf(settings, pair, req), {
      name: this.#label,
      stage: stageOf(settings, pair),
    });
    this.request = this.#owned.shared;
    if (pair.isOver(res)) this.#owned.release();
  }

  /** The route that the framework has matched. */
  get route(): string | undefined {
    return this.#label.route;
  }

  /** The framework has matched: a route's pattern, never the raw path. */
  routed(route: string): void {
    this.#label.route = route;
    if (this.#settings.route) this.#owned?.setAttributes({ 'http.route': route });
    this.next?.routed(route);
  }

  /** Keeps the exchange in flight beyond its response: `detached`, until the scope ends. */
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

  /** Runs `fn` in the context of every name. */
  within<R>(fn: () => R): R {
    const { next } = this;
    return next === undefined ? this.request.with(fn) : this.request.with(() => next.within(fn));
  }

  handles(): void {
    this.#owned?.rebase(this.#settings.handle);
    this.next?.handles();
  }

  responds(): void {
    this.#owned?.advance(this.#settings.respond);
    this.next?.responds();
  }

  over(): void {
    if (this.#holds === 0) this.#owned?.release();
    else afterPromises(() => this.#owned?.release());
    this.next?.over();
  }
}

/**
 * Calls `fn` when every promise that can settle now has. Node closes a response before the promises of the handler that
 * ended it settle; a hold that ends with them must not leave the exchange `detached` for that moment.
 */
function afterPromises(fn: () => void): void {
  queueMicrotask(() => nextTick(fn));
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
