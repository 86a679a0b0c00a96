import { AsyncResource } from 'node:async_hooks';
import {
  type Context,
  context,
  type Span,
  type SpanOptions,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { onceInProcess, originals, type Timer, warnOnce } from '@stageguard/core/adapter';
import { type ProxyClass, proxyClasses } from './copies.js';
import { Hooks, ownerOf } from './hooks.js';
import { isMarked } from './marks.js';
import { ownSpan } from './own-span.js';
import { spanEnded, spanStarted } from './seen.js';
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
  #all: readonly SpanStages[] = [];
  readonly #tracers: Hooks = new Hooks();
  /** These stay once they are in place: what is open when a mapping is closed ends with its span. */
  readonly #spans: Hooks = new Hooks();
  /** The `end` of the class that was hooked last: most spans have it, and their class is not looked for. */
  #end: unknown;
  #provider: unknown;
  #timer: Timer | undefined;
  /** Whether the span that comes back to the API's proxy was seen within it. */
  #seen = false;

  add(stages: SpanStages): void {
    this.#all = [...this.#all, stages];
    this.#tracers.keep();
    this.#hookProxies();
    this.#look();
    this.#timer ??= atLoad.runInAsyncScope(() => originals.setInterval(() => this.#everySecond(), 1_000));
    this.#timer.unref();
  }

  remove(stages: SpanStages): void {
    this.#all = this.#all.filter((it) => it !== stages);
    if (this.#all.length > 0) return;
    this.#tracers.undo();
    this.#provider = undefined;
    originals.clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The tracers of a provider, those that it has handed out among them. */
  hookTracersOf(provider: TracerProvider): void {
    const tracer = provider.getTracer(OURS);
    const owner = ownerOf(tracer, 'startSpan');
    // What hands out nothing has no names of its own; the API's proxy before it has.
    if (owner === undefined || owner.constructor?.name === 'NoopTracer') return;
    if ('_getTracer' in tracer) return;
    const hooked = this.#tracers.hook(owner, 'startSpan', (original: AnyFunction): AnyFunction => {
      const tracers = this;
      return function (...args) {
        const span = Reflect.apply(original, this, args) as Span;
        tracers.#seen = true;
        return tracers.#started(span, scopeOf(this as Scoped), args[0], args[1], args[2]);
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
    this.#hookProxy(provider.constructor as ProxyClass);
    this.hookTracersOf(real);
  }

  #everySecond(): void {
    // What throws here would end the process.
    try {
      this.#look();
      this.#tracers.keep();
    } catch (error) {
      warnOnce('the look for a tracer provider failed', error);
    }
  }

  #hookProxies(): void {
    for (const its of proxyClasses()) this.#hookProxy(its);
  }

  /** The API's proxies: what starts spans before there is an SDK, or without any, and what is told of one. */
  #hookProxy(its: ProxyClass): void {
    if (typeof its?.prototype?.setDelegate !== 'function') return;
    const tracers = this;
    this.#tracers.hook(its.prototype, 'setDelegate', (original: AnyFunction): AnyFunction => {
      return function (...args) {
        const result = Reflect.apply(original, this, args);
        tracers.#everySecond();
        return result;
      };
    });
    const owner = ownerOf(new its().getTracer(OURS), 'startSpan');
    if (owner === undefined) return;
    this.#tracers.hook(owner, 'startSpan', (original: AnyFunction): AnyFunction => {
      return function (...args) {
        tracers.#seen = false;
        const span = Reflect.apply(original, this, args) as Span;
        return tracers.#seen
          ? span
          : tracers.#started(span, String((this as Named).name), args[0], args[1], args[2]);
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
    this.#seen = false;
    const follow = function (this: unknown, span: Span, ...rest: unknown[]): unknown {
      const seen = tracers.#seen ? span : tracers.#started(span, scope, args[0], options, around);
      return Reflect.apply(fn, this, [seen, ...rest]);
    };
    return [...args.slice(0, -1), follow];
  }

  /** Returns the span, or what stands for one that is handed out for everybody. Never throws. */
  #started(span: Span, scope: string, name: unknown, options: unknown, context: unknown): Span {
    if (this.#all.length === 0) return span;
    try {
      if (!isMarked(span)) {
        this.#follow(span, scope, name, options, context, this.#seesEnd);
        return span;
      }
      if (span.isRecording()) return span;
      const own = ownSpan(span, spanEnded);
      this.#follow(own, scope, name, options, context, endIsSeen);
      return own;
    } catch (error) {
      warnOnce('a span cannot be followed', error);
      return span;
    }
  }

  #follow(
    span: Span,
    scope: string,
    name: unknown,
    options: unknown,
    context: unknown,
    canEnd: (span: Span) => boolean,
  ): void {
    const given = (options ?? undefined) as SpanOptions | undefined;
    spanStarted(
      this.#all,
      span,
      scope,
      String(name),
      given,
      (context ?? undefined) as Context | undefined,
      canEnd,
    );
  }

  /** Made once, not for each span. */
  readonly #seesEnd = (span: Span): boolean => {
    if (span.end === this.#end) return true;
    const owner = ownerOf(span, 'end');
    if (owner === undefined) return false;
    if (owner !== span) {
      const hooked = this.#spans.hook(owner, 'end', endOf);
      if (hooked) this.#end = span.end;
      return hooked;
    }
    return Reflect.defineProperty(span, 'end', {
      value: endOf(span.end as AnyFunction),
      writable: true,
      configurable: true,
      enumerable: true,
    });
  };
}

const endIsSeen = () => true;

function endOf(end: AnyFunction): AnyFunction {
  return function (...args) {
    spanEnded(this as object);
    return Reflect.apply(end, this, args);
  };
}

interface Named {
  readonly name: string;
}

function scopeOf({ instrumentationScope, instrumentationLibrary }: Scoped): string {
  return (instrumentationScope ?? instrumentationLibrary)?.name ?? '';
}

/** One for the process, whichever copy of this package comes first. */
export const tracers: Tracers = onceInProcess('spans.1.tracers', () => new Tracers());
