import type { GatewayProcess } from './gateway-process.js';
import type { Readings } from './readings.js';
import type { Tally } from './replay.js';

/** What the fault does to the gateway as a whole, and what can be told of it. */
export interface Incident {
  /** Lets it happen, and resolves once all is known. */
  strike(gateway: GatewayProcess): Promise<void>;
  /** For people, after it; nothing where the stages tell. Throws where less is known than there should be. */
  story(readings: Readings, tally: Tally): readonly string[];
}

/** Starts the gateway anew, where it was. */
export type Restart = () => Promise<GatewayProcess>;
