/** Jobs whose results somebody waits for, by their names. */
export interface Jobs {
  /** Resolves when the job is finished. */
  result(job: string): Promise<unknown>;
  finish(job: string, result: unknown): void;
}

export function createJobs(): Jobs {
  const jobs = new Map<string, { promise: Promise<unknown>; resolve: (result: unknown) => void }>();
  const job = (name: string) => {
    let known = jobs.get(name);
    if (known === undefined) {
      let resolve: (result: unknown) => void = () => {};
      const promise = new Promise<unknown>((settle) => {
        resolve = settle;
      });
      known = { promise, resolve };
      jobs.set(name, known);
    }
    return known;
  };
  return {
    result: (name) => job(name).promise,
    finish: (name, result) => job(name).resolve(result),
  };
}
