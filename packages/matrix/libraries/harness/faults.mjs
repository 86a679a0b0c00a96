/**
 * What reaches the process and no request: exceptions, rejections, warnings. A library may have some of its own, so they
 * are compared with those of the run without Stageguard.
 */
export function watchFaults() {
  const faults = [];
  const note = (kind) => (error) => faults.push(`${kind}: ${error?.name ?? ''} ${error?.message ?? error}`);
  process.on('uncaughtException', note('uncaught exception'));
  process.on('unhandledRejection', note('unhandled rejection'));
  process.on('warning', note('warning'));
  return faults;
}
