import { VERSION } from './version.js';

/** The instrumentation scope of the metrics of outgoing calls: this package. */
export const SCOPE: { readonly name: string; readonly version: string } = {
  name: '@stageguard/http-client',
  version: VERSION,
};
