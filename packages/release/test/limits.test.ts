import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { publishedPackages } from '@stageguard/release';

const WHOLE = /kernel/;
const ELSEWHERE = /\.\.\/http\/README\.md#what-it-cannot-see/;
/** The live page and the watchdog show what others count; spans move it; outgoing calls are accepted by nobody here. */
const ACCEPT_NOTHING = [
  '@stageguard/zpages',
  '@stageguard/watchdog',
  '@stageguard/spans',
  '@stageguard/http-client',
];

it('every package that counts says that what Node has not accepted is not counted, or links to the one that does', () => {
  const silent = publishedPackages()
    .filter(({ manifest }) => !ACCEPT_NOTHING.includes(manifest.name))
    .map(({ folder, manifest: { name } }) => {
      const text = readFileSync(join(folder, 'README.md'), 'utf8');
      const [, section = ''] = text.split('## What it cannot see\n');
      return { name, section: section.split('\n## ')[0] as string };
    })
    .filter(({ section }) => !WHOLE.test(section) && !ELSEWHERE.test(section));
  expect(silent).toEqual([]);
});
