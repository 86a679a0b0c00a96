import type { Binding } from '../binding/binding.js';
import type { Named } from '../binding/named.js';
import { forget, type Reclaimable, register } from '../request/reclamation.js';

/**
 * A metrics object as somebody who may begin requests: it counts as one until it is closed, or dropped without that. Apart
 * from the object, which must be garbage then.
 */
export class Membership implements Reclaimable {
  readonly #named: Named;
  now: Binding;
  handle: object | undefined;

  constructor(named: Named, binding: Binding, metrics: object) {
    this.#named = named;
    this.now = binding;
    this.handle = metrics;
    register(this);
  }

  end(): void {
    forget(this);
    this.reclaim();
  }

  reclaim(): void {
    this.#named.leave(this.now);
  }
}
