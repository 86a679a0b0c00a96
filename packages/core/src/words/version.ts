/** The version of this package: what its instrumentation scope says, and what tells two copies of it apart. */
export const VERSION = '0.1.0';
