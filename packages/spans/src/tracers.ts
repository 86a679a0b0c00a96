import { AsyncResource } from 'node:async_hooks';
import { types } from 'node:util';
import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { onceInProcess, originals, type Timer, warnOnce } from '@stageguard/core/adapter';
import { importedProxyClass, type ProxyClass, proxyClasses } from './copies.js';
import { Hooks, ownerOf } from './hooks.js';
import { NO_START, startOf, tiesOf } from './marks.js';
import { ownSpan } from './own-span.js';
import { spanEnded, spanStarted, type Viewer } from './seen.js';
import type { SpanStages } from './span-stages.js';

const OURS = '@stageguard/spans';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** What tracers of an SDK say of themselves: 2.x and 3.x, and 1.x. */
interface Scoped {
  readonly instrumentationScope?: { readonly name?: string };
  readonly instrumentationLibrary?: { readonly name?: string };
}

// A timer keeps the async context that it is made in, and that of a request is not ours to keep.
const atLoad = new AsyncResource('stageguard');

/**
 * Sees every span that a tracer starts, by the classes of the tracers: also of one that was handed out before anything was hooked,
 * which a wrapped provider would miss.
 */
export class Tracers {
  #viewer: Viewer = { all: [], canEnd: (span) => this.#seesEnd(span) };
  readonly #tracers: Hooks = new Hooks();
  /** These stay once they are in place: what is open when a mapping is closed ends with its span. */
  readonly #spans: Hooks = new Hooks();
  /** The `end` of the class that was hooked last: most spans have it, and their class is not looked for. */
  #end: unknown;
  #provider: unknown;
  #timer: Timer | undefined;
  /** How many starts were begun. What is marked within one has its number, or that of a later one. */
  #starts = NO_START;

  add(stages: SpanStages): void {
    this.#viewer = { ...this.#viewer, all: [...this.#viewer.all, stages] };
    for (const its of proxyClasses()) this.#hookProxy(its);
    void this.#hookImported();
    this.#lookAgain();
    this.#timer ??= atLoad.runInAsyncScope(() => originals.setInterval(() => this.#lookAgain(), 1_000));
    this.#timer.unref();
  }

  remove(stages: SpanStages): void {
    this.#viewer = { ...this.#viewer, all: this.#viewer.all.filter((it) => it !== stages) };
    if (this.#viewer.all.length > 0) return;
    this.#tracers.undo();
    this.#provider = undefined;
    originals.clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The tracers of a provider, those that it has handed out among them. */
  hookTracersOf(provider: TracerProvider): void {
    const tracer = provider.getTracer(OURS);
    const owner = ownerOf(tracer, 'startSpan');
    if (owner === undefined || owner.constructor?.name === 'NoopTracer') return;
    if ('_getTracer' in tracer) return;
    if (owner === tracer && provider.getTracer(OURS) !== tracer) {
      warnOnce('the tracers of a provider have no class; their spans are not seen');
      return;
    }
    const hooked = this.#tracers.hook(owner, 'startSpan', (original: AnyFunction): AnyFunction => {
      const tracers = this;
      return function (name, options, given, ...rest) {
        const start = ++tracers.#starts;
        const around = given === undefined ? activeContext() : given;
        const span = original.call(this, name, options, around, ...rest) as Span;
        return tracers.#started(span, start, scopeOf(this as Scoped), name, options, around);
      };
    });
    if (!hooked) warnOnce('the tracers of a provider cannot be hooked; their spans are not seen');
  }

  /** As the global provider is now. May be asked at any time. */
  #look(): void {
    const provider = trace.getTracerProvider() as TracerProvider & { getDelegate?(): TracerProvider };
    const real = provider.getDelegate?.() ?? provider;
    if (real === this.#provider) return;
    this.#provider = real;
    const proxies = provider.constructor as ProxyClass;
    this.#hookProxy(proxies);
    // What a new proxy hands out has no names of its own; the proxy before it has.
    if (real !== provider && real === new proxies().getDelegate()) return;
    this.hookTracersOf(real);
  }

  #lookAgain(): void {
    // A foreign provider can throw, and in the timer that would end the process.
    try {
      this.#look();
      this.#tracers.keep();
    } catch (error) {
      warnOnce('the look for a tracer provider failed', error);
    }
  }

  async #hookImported(): Promise<void> {
    const its = await importedProxyClass();
    if (its !== undefined && this.#viewer.all.length > 0) this.#hookProxy(its);
  }

  /** The API's proxies: what starts spans before there is an SDK, or without any, and what is told of one. */
  #hookProxy(its: ProxyClass): void {
    if (typeof its?.prototype?.setDelegate !== 'function') return;
    const tracers = this;
    this.#tracers.hook(its.prototype, 'setDelegate', (original: AnyFunction): AnyFunction => {
      return function (...args) {
        const result = Reflect.apply(original, this, args);
        tracers.#lookAgain();
        return result;
      };
    });
    const owner = ownerOf(new its().getTracer(OURS), 'startSpan');
    if (owner === undefined) return;
    this.#tracers.hook(owner, 'startSpan', (original: AnyFunction): AnyFunction => {
      return function (...args) {
        const start = ++tracers.#starts;
        const span = Reflect.apply(original, this, args) as Span;
        if (isMarkedIn(span, start)) return span;
        return tracers.#started(span, start, String((this as Named).name), args[0], args[1], args[2]);
      };
    });
    this.#tracers.hook(owner, 'startActiveSpan', (original: AnyFunction): AnyFunction => {
      return function (...args) {
        return Reflect.apply(original, this, tracers.#followed(String((this as Named).name), args));
      };
    });
  }

  /** The arguments of `startActiveSpan`, with a function that sees the span first. */
  #followed(scope: string, args: unknown[]): unknown[] {
    const fn = args.at(-1);
    if (typeof fn !== 'function' || args.length < 2) return args;
    const options = args.length > 2 ? args[1] : undefined;
    // Within the function the span itself is active.
    const around = (args.length > 3 ? args[2] : undefined) ?? context.active();
    const tracers = this;
    const start = ++this.#starts;
    const follow = function (this: unknown, span: Span, ...rest: unknown[]): unknown {
      const seen = isMarkedIn(span, start)
        ? span
        : tracers.#started(span, start, scope, args[0], options, around);
      return Reflect.apply(fn, this, [seen, ...rest]);
    };
    return [...args.slice(0, -1), follow];
  }

  /** Returns the span, or what stands for one that is handed out for everybody. Never throws. */
  #started(
    span: Span,
    start: number,
    scope: string,
    name: unknown,
    options: unknown,
    context: unknown,
  ): Span {
    if (this.#viewer.all.length === 0) return span;
    try {
      const text = typeof name === 'string' ? name : String(name);
      const given = (options ?? undefined) as SpanOptions | undefined;
      const around = (context ?? undefined) as Context | undefined;
      if (spanStarted(this.#viewer, span, start, undefined, scope, text, given, around)) return span;
      // A class of tracers that calls another one.
      if (isMarkedIn(span, start)) return span;
      if (!span.isRecording()) {
        const own = ownSpan(span, spanEnded);
        const viewer = { all: this.#viewer.all, canEnd: () => true };
        spanStarted(viewer, own, start, undefined, scope, text, given, around);
        return own;
      }
      // A span processor has marked it.
      if (startOf(span) === NO_START) {
        spanStarted(this.#viewer, span, start, tiesOf(span), scope, text, given, around);
      }
    } catch (error) {
      warnOnce('a span cannot be followed', error);
    }
    return span;
  }

  #seesEnd(span: Span): boolean {
    if (span.end === this.#end) return true;
    const owner = ownerOf(span, 'end');
    if (owner === undefined) return false;
    // A Proxy hands its target to the methods that it finds in a class, and what is known is of the Proxy.
    if (owner !== span && !types.isProxy(span)) {
      const hooked = this.#spans.hook(owner, 'end', endOf);
      if (hooked) this.#end = span.end;
      return hooked;
    }
    const end = span.end as AnyFunction;
    const ours: AnyFunction = function (...args) {
      spanEnded(span);
      return Reflect.apply(end, this, args);
    };
    const value = { value: ours, writable: true, configurable: true, enumerable: true };
    const placed = Reflect.defineProperty(span, 'end', value);
    if (!placed) warnOnce('the end of a span cannot be seen, so it is in no stage');
    return placed;
  }
}

/** Whether it was seen within the start of this number, or later. */
function isMarkedIn(span: Span, start: number): boolean {
  const marked = startOf(span);
  return marked !== undefined && marked >= start;
}

function endOf(end: AnyFunction): AnyFunction {
  return function (...args) {
    spanEnded(this as object);
    return Reflect.apply(end, this, args);
  };
}

/**
 * The context that a span starts in where none is given. The tracer is handed it, since to look it up a second time costs about a tenth of
 * a raw add. None where it is the root: a copy of the API that cannot read what is registered says that, too.
 */
function activeContext(): Context | undefined {
  const active = context.active();
  return active === ROOT_CONTEXT ? undefined : active;
}

interface Named {
  readonly name: string;
}

function scopeOf({ instrumentationScope, instrumentationLibrary }: Scoped): string {
  return (instrumentationScope ?? instrumentationLibrary)?.name ?? '';
}

/** One for the process, whichever copy of this package comes first. */
export const tracers: Tracers = onceInProcess('spans.1.tracers', () => new Tracers());
