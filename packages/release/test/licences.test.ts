import { expect, it } from '@jest/globals';
import { installedForDevelopment, publishedPackages } from '@stageguard/release';
import { licencesListed } from './fixtures/licences-listed.js';

it('every published package is under the licence of the repository', () => {
  const licences = publishedPackages().map(({ manifest }) => manifest.license);
  expect(new Set(licences)).toEqual(new Set(['Apache-2.0']));
});

it('development installs nothing under a licence that is not listed', () => {
  const listed = licencesListed('What development installs').map((row) => row.replace(/ `.*/, ''));
  const others = installedForDevelopment().filter(({ licence }) => !listed.includes(licence));
  expect(listed).toContain('MIT');
  expect(others).toEqual([]);
});
