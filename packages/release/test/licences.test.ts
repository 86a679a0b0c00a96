import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { installedForDevelopment, publishedPackages, ROOT } from '@stageguard/release';
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

it('what is bundled is listed, and the file begins with the text of each licence', () => {
  const code = readFileSync(join(ROOT, 'packages/zpages/dist/top/libraries.js'), 'utf8');
  const [notices = ''] = code.split('*/');
  const texts = notices.split(/^(?=\S+ \d\S*, \S+$)/m).slice(1);
  const named = texts.map((text) => text.replace(/,[\s\S]*/, ''));
  const bundled = [...code.matchAll(/^ *\/\/ .*\/node_modules\/\.pnpm\/(.+?)@([^/]+)\//gm)].map(
    ([, name, version]) => `${name} ${version}`,
  );
  expect(named).toEqual([...new Set(bundled)].sort());
  expect(texts.filter((text) => !/Copyright[\s\S]*THE SOFTWARE IS PROVIDED "AS IS"/.test(text))).toEqual([]);
  const licences = texts.map((text) => text.replace(/ \S+, (\S+)[\s\S]*/, ' $1'));
  expect([...new Set(licences)]).toEqual(licencesListed('What is bundled'));
});
