/**
 * What stands in for Stageguard in the run without it, and passes everything on: mounted in the same place, since a
 * library may behave otherwise where nothing is mounted at all.
 */
export const NOTHING = {
  http: { run: (_stage, fn) => fn() },
  middleware:
    () =>
    (...args) =>
      args.at(-1)(),
  plugin: () => async () => {},
  track: () => ({ with: (fn, ...args) => fn(...args) }),
};
