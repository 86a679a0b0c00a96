import { type Late, late } from '../request/late.js';
import type { Request } from '../request/request.js';
import { endsWith, isThenable } from '../request/settled.js';
import type { OwnedHandle } from './handles.js';

const FAILED = { outcome: 'failed' } as const;

/**
 * A request of its own for as long as a function runs. This alone can end it, and the promise of the function alone keeps
 * this: the async context has the other handle, which what the function leaves behind may keep for ever.
 */
export class JobHandle implements Late {
  later: Late | undefined;
  /** Until its function has returned. */
  failed = true;
  readonly #handle: OwnedHandle;

  constructor(handle: OwnedHandle, request: Request) {
    this.#handle = handle;
    request.heldBy(request, this);
  }

  end(failed: boolean = this.failed): void {
    this.#handle.end(failed ? FAILED : undefined);
  }

  finish(): void {
    this.end();
  }
}

/** Runs `fn` as the request of this handle, which ends with it. */
export function runAsJob<R>(handle: OwnedHandle, request: Request, fn: () => R): R {
  const job = new JobHandle(handle, request);
  let waits = false;
  try {
    const result = handle.with(fn);
    job.failed = false;
    if (!isThenable(result)) return result;
    const following = endsWith(result, job);
    waits = true;
    return following;
  } finally {
    if (!waits) {
      try {
        job.end();
      } catch {
        job.later = late.first;
        late.first = job;
      }
    }
  }
}
