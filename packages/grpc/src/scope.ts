import { VERSION } from './version.js';

/** The instrumentation scope of the metrics of calls, served and made: this package. */
export const SCOPE: { readonly name: string; readonly version: string } = {
  name: '@stageguard/grpc',
  version: VERSION,
};
