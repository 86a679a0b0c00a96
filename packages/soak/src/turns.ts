/** Runs functions that must not coincide one after the other, in the order of the calls. */
export type Turns = <T>(fn: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (fn) => {
    const its = last.then(fn);
    last = its.catch(() => {});
    return its;
  };
}
