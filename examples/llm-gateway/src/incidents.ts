import { createBlockedLoop } from './blocked-loop.js';
import { createCrash } from './crash.js';
import type { AnyFault } from './faults.js';
import type { Incident, Restart } from './incident.js';

/** What the fault makes of a run. */
export function createIncident(fault: AnyFault, restart: Restart): Incident {
  if (fault === 'blocked-loop') return createBlockedLoop();
  if (fault === 'crash') return createCrash(restart);
  return { strike: async (gateway) => gateway.break(), story: () => [] };
}
