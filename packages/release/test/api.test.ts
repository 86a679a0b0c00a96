import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { apiIsAsReported, publishedPackages } from '@stageguard/release';

const packages = publishedPackages().map((its) => [its.manifest.name, its] as const);

// `npm run api` writes the reports anew; the difference is for the reviewer.
it.each(packages)('the public face of %s is the one that was reviewed', (_name, its) => {
  expect(apiIsAsReported(its)).toBe(true);
});

it('everything that is exported says what it is', () => {
  const silent = publishedPackages().flatMap(({ folder }) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.api.md'))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/^\/\/ @public \(undocumented\)\r?\n(.*)$/gm),
      ])
      .map(([, declaration]) => declaration),
  );
  expect(silent).toEqual([]);
});
