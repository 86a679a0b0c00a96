import type { Handle, Reclaimable } from './reclamation.js';

/** What a hold asks of the request that it belongs to. */
export interface Held {
  closeHold(hold: Hold): void;
  holdLost(hold: Hold): void;
}

/** Keeps a request that is released, as a guard does, without a stage of its own. */
export class Hold implements Reclaimable {
  readonly request: Held;
  open = true;
  above: Hold | undefined;
  below: Hold | undefined;

  handle: Handle | undefined;

  constructor(request: Held) {
    this.request = request;
  }

  reclaim(): void {
    this.request.holdLost(this);
  }
}
