import { VERSION } from './version.js';

/**
 * The instrumentation scope of HTTP metrics: this package, whichever adapter counts. One for each adapter would be two
 * scopes for one metric, whose HELP a scrape then has twice.
 */
export const SCOPE: { readonly name: string; readonly version: string } = {
  name: '@stageguard/http',
  version: VERSION,
};
