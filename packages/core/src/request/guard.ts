import type { Stage } from '../words/stage.js';
import type { Late } from './late.js';
import type { Handle, Reclaimable } from './reclamation.js';

/**
 * A level that a request counts at: its base, or a guard above it. Guards form a list, the newest on top. An interface:
 * objects of a derived class cost 15 ns more to make.
 */
export interface Level {
  /** The stage that `leave` comes back to. */
  base: Stage;
  /** The stage that was last entered here. */
  entered: Stage;
}

/** What a guard asks of the request that it belongs to. */
export interface Guarded {
  /** The clock that `closeGuard` takes a reading of. */
  readonly ledger: { now(): number };
  closeGuard(guard: Guard, now: number): void;
  guardLost(guard: Guard): void;
}

/** Where a request is held by a guard or a `run`. */
export class Guard implements Level, Reclaimable, Late {
  base: Stage;
  entered: Stage;
  readonly request: Guarded;
  /** Whether a request that is released waits for its end. */
  readonly holds: boolean;
  open = true;
  above: Guard | undefined;
  below: Guard | undefined;
  /** The next one in the list of those that are still to be closed; see `late.ts`. */
  later: Late | undefined;

  handle: Handle | undefined;

  constructor(request: Guarded, stage: Stage, holds: boolean) {
    this.base = this.entered = stage;
    this.request = request;
    this.holds = holds;
  }

  finish(): void {
    const { request } = this;
    request.closeGuard(this, request.ledger.now());
  }

  reclaim(): void {
    this.request.guardLost(this);
  }
}
