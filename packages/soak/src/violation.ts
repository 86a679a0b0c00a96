/** What must not happen has happened. Its message is one line that says what, and where. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** The first violation of a run, wherever it is found. */
export interface Alarm {
  /** Rejects with the first violation; never resolves. */
  readonly raised: Promise<never>;
  raise(what: string): void;
}

export function createAlarm(): Alarm {
  let reject: (violation: Violation) => void = () => {};
  const raised = new Promise<never>((_, fail) => {
    reject = fail;
  });
  raised.catch(() => {}); // Who waits for it tells.
  return { raised, raise: (what) => reject(new Violation(what)) };
}
