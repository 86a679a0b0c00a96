import { exchangeOf } from '@stageguard/http';
import type { Context } from 'koa';
import { Answered, isThenable } from './answered.js';
import { calling, callMiddleware, type Run } from './answering.js';
import type { Begun } from './begun.js';

/**
 * All middleware of a request that is held until its promise is settled: work that goes on when the client is answered
 * or gone is `detached`.
 */
export class HeldMiddleware {
  readonly #run: Run;
  readonly #begun: Begun;
  #answered: Answered | undefined;
  #followed = false;

  constructor(run: Run, begun: Begun) {
    this.#run = run;
    this.#begun = begun;
  }

  call(ctx: Context): Promise<unknown> {
    const hold = this.#begun.hold();
    if (hold === undefined) return callMiddleware(ctx, this.#run);
    let promise: Promise<unknown>;
    let waits = false;
    try {
      promise = calling(ctx, this.#run);
      waits = isThenable(promise);
    } finally {
      if (!waits) hold.end();
    }
    if (!waits) return promise;
    this.#answered = new Answered(exchangeOf(ctx.res) ?? this.#begun.exchange, promise, () => hold.end());
    if (this.#followed || !(promise instanceof Promise)) this.#answered.follow();
    return this.#answered as object as Promise<unknown>;
  }

  /** Whoever has not yet asked for what follows may never ask. */
  follow(): void {
    this.#followed = true;
    this.#answered?.follow();
  }
}
