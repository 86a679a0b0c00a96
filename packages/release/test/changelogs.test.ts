import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inReadingOrder, publishedPackages, ROOT } from '@stageguard/release';

const FOLDER = join(ROOT, '.changeset');
const PAGE = 'docs/from-0.1-to-0.2.md';

/** What Changesets writes: by kind of version, in the order of file names. */
const WRITTEN = `# @stageguard/core

## 0.2.0

### Minor Changes

- For authors of adapters: a new verb.
- A new option.
- **Breaking.** The old verb is gone:

  \`\`\`diff
  -old();
  +next();
  \`\`\`

### Patch Changes

- A leak is mended.

## 0.1.0

### Minor Changes

- The first release.
`;

const changesets = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .map((file) => {
    const [, head = '', text = ''] = readFileSync(join(FOLDER, file), 'utf8').split(/^---\n/m);
    return { file, text: text.trim(), packages: [...head.matchAll(/@stageguard\/[\w-]+/g)].map(String) };
  });

describe('a changelog', () => {
  it('has first what breaks, then what is new, then what is fixed, what few need last in each, and leads to the page that says what to do', () => {
    expect(inReadingOrder(WRITTEN, PAGE)).toBe(`# @stageguard/core

## 0.2.0

Upgrade all packages together. What breaks, and what to paste: [from-0.1-to-0.2](../../docs/from-0.1-to-0.2.md).

### Breaking changes

- The old verb is gone:

  \`\`\`diff
  -old();
  +next();
  \`\`\`

### New

- A new option.
- For authors of adapters: a new verb.

### Fixed and faster

- A leak is mended.

## 0.1.0

### Minor Changes

- The first release.
`);
  });

  it('is left as it is where Changesets has written nothing since', () => {
    const ordered = inReadingOrder(WRITTEN, PAGE);
    expect(inReadingOrder(ordered, PAGE)).toBe(ordered);
    expect(inReadingOrder('# @stageguard/core\n', PAGE)).toBe('# @stageguard/core\n');
  });

  it('of a first release leads to no page', () => {
    const [first = ''] = WRITTEN.split('\n## 0.1.0');
    expect(inReadingOrder(first, PAGE)).not.toContain(PAGE);
  });
});

it('a package that was not released yet has one note for all that it is', () => {
  const wrong = publishedPackages()
    .filter(({ folder }) => !/^## /m.test(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')))
    .map(({ manifest: { name } }) => ({
      name,
      notes: changesets.filter((its) => its.packages.includes(name)),
    }))
    .filter(
      ({ notes: [first, ...others] }) => !first?.text.startsWith('The first release') || others.length > 0,
    );
  expect(wrong.map(({ name, notes }) => ({ name, notes: notes.map(({ file }) => file) }))).toEqual([]);
});

it('every note of a change that breaks says what was before and what is after, and its diff is on the page', () => {
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  const wrong = changesets
    .filter(({ text }) => text.startsWith('**Breaking.** '))
    .filter(({ text }) => {
      const diff = /^```diff\n.*?^```/ms.exec(text)?.[0];
      return diff === undefined ? !/before\s+`[^`]+`,\s+after\s+`/.test(text) : !page.includes(diff);
    });
  expect(wrong.map(({ file }) => file)).toEqual([]);
});

it('no two notes of a package begin alike', () => {
  const beginnings = changesets.flatMap(({ text, packages }) =>
    packages.map((name) => `${name}: ${text.slice(0, 40)}`),
  );
  expect(beginnings).toEqual([...new Set(beginnings)]);
});
