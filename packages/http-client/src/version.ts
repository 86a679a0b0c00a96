/** The version of this package, which the instrumentation scope of its metrics says. */
export const VERSION = '0.1.0';
