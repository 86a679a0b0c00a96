import { ApiError } from './api-error.js';

/** Looks at prompts before they go to a worker. */
export interface PromptFilter {
  /** Throws an ApiError where a prompt has what looks like an API key. */
  check(prompt: string): void;
  /** The next prompt keeps the filter, and with it the event loop, busy for so long: the fault that `blocked-loop` injects. */
  backtrackOnce(milliseconds: number): void;
}

const API_KEY = /\bsk-[A-Za-z0-9]{32,}\b/;

// Tries every way to divide the letters before it finds that none fits.
const CATASTROPHIC = /^(a+)+$/;
const BAIT = `${'a'.repeat(16)}!`;

export function createPromptFilter(): PromptFilter {
  let pending = 0;

  // A real one would end with the prompt, sooner on one machine and later on another: this one ends by the clock.
  function backtrack(): void {
    const end = performance.now() + pending;
    pending = 0;
    while (performance.now() < end) CATASTROPHIC.test(BAIT);
  }

  return {
    check(prompt) {
      if (pending > 0) backtrack();
      if (API_KEY.test(prompt)) throw new ApiError(400, 'a prompt has an API key in it', 'messages');
    },
    backtrackOnce(milliseconds) {
      pending = milliseconds;
    },
  };
}
