/** Few of those who read a changelog are authors of adapters: what is for them alone comes last. */
const FEW = '- For authors of adapters';

/** What begins a change that breaks something, in its changeset. */
const BREAKING = '**Breaking.** ';

/** Changesets' headings, and what they are to a reader. */
const KINDS: Readonly<Record<string, string>> = {
  'Major Changes': 'Breaking changes',
  'Minor Changes': 'New',
  'Patch Changes': 'Fixed and faster',
};
const ORDER = ['Breaking changes', 'New', 'Fixed and faster'];

/**
 * A changelog whose newest version is in the order in which people read: what breaks, what is new, what is fixed. Where something
 * breaks, and there was a version before, a line leads to the page that says what to do.
 */
export function inReadingOrder(changelog: string, page: string | undefined): string {
  const [title = '', newest, ...older] = changelog.split(/^(?=## )/m);
  if (newest === undefined || !/^### (Major|Minor|Patch) Changes$/m.test(newest)) return changelog;
  const [version = '', ...parts] = newest.split(/^### /m);
  const groups = new Map(ORDER.map((kind) => [kind, [] as string[]]));
  for (const part of parts) {
    const [heading = '', ...lines] = part.split('\n');
    for (const entry of entriesIn(lines.join('\n'))) {
      const kind = entry.startsWith(`- ${BREAKING}`) ? 'Breaking changes' : KINDS[heading];
      if (kind === undefined) throw new Error(`The changelog has the unknown heading ${heading}.`);
      groups.get(kind)?.push(entry.replace(BREAKING, ''));
    }
  }
  const breaks = groups.get('Breaking changes') ?? [];
  const lead = page !== undefined && breaks.length > 0 && older.length > 0 ? [`${leadTo(page)}\n`] : [];
  const sections = [...groups]
    .filter(([, entries]) => entries.length > 0)
    .map(([kind, entries]) => `### ${kind}\n\n${forMostFirst(entries).join('\n')}\n`);
  return [
    title,
    `${version.trimEnd()}\n\n`,
    [...lead, ...sections].join('\n'),
    ...older.map((its) => `\n${its}`),
  ].join('');
}

/** Each with the lines that are indented below it. */
function entriesIn(text: string): string[] {
  return text
    .split(/^(?=- )/m)
    .map((entry) => entry.trimEnd())
    .filter((entry) => entry !== '');
}

function forMostFirst(entries: readonly string[]): string[] {
  const [few, most] = [true, false].map((its) => entries.filter((entry) => entry.startsWith(FEW) === its));
  return [...(most ?? []), ...(few ?? [])];
}

function leadTo(page: string): string {
  return `Upgrade all packages together. What breaks, and what to paste: [${page.replace(/^.*\/|\.md$/g, '')}](../../${page}).`;
}
