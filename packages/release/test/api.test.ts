import { expect, it } from '@jest/globals';
import { apiIsAsReported, publishedPackages } from '@stageguard/release';

const packages = publishedPackages().map((its) => [its.manifest.name, its] as const);

// `npm run api` writes the reports anew; the difference is for the reviewer.
it.each(packages)('the public face of %s is the one that was reviewed', (_name, its) => {
  expect(apiIsAsReported(its)).toBe(true);
});
