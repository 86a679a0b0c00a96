import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarball } from './pack.js';
import { ROOT } from './repository.js';
import { run } from './run.js';
import { tableLine, tableTop } from './table.js';

/** What a user downloads with one package, and what comes with it. */
export interface Size {
  readonly name: string;
  /** Bytes of the tarball. */
  readonly packed: number;
  /** Bytes of its files. */
  readonly unpacked: number;
  readonly files: number;
  /** What an installation of it brings, those of dependencies included, peers not. */
  readonly brings: readonly string[];
}

const DOCUMENT = join(ROOT, 'docs/sizes.md');
const COLUMNS = ['package', 'packed', 'unpacked', 'files', 'brings'];
const ROW = /^\| `(@stageguard\/[\w-]+)` \| ([\d.]+) kB \| ([\d.]+) kB \| (\d+) \| (.*) \|$/gm;

export async function sizesOf(tarballs: readonly Tarball[]): Promise<Size[]> {
  return Promise.all(tarballs.map((its) => sizeOf(its, tarballs)));
}

async function sizeOf(
  { manifest: { name }, tarball, folder }: Tarball,
  all: readonly Tarball[],
): Promise<Size> {
  const files = (await run('tar', ['-tzvf', tarball], folder)).trim().split('\n');
  const unpacked = files.reduce((sum, line) => sum + Number(line.split(/\s+/)[2]), 0);
  const brings = [...dependenciesOf(name, all)].sort();
  return { name, packed: statSync(tarball).size, unpacked, files: files.length, brings };
}

/** Of ours all, however far away; of others those that a package of ours names. */
function dependenciesOf(name: string, all: readonly Tarball[], found: Set<string> = new Set()): Set<string> {
  const its = all.find(({ manifest }) => manifest.name === name);
  for (const dependency of Object.keys(its?.manifest.dependencies ?? {})) {
    if (found.has(dependency)) continue;
    found.add(dependency);
    dependenciesOf(dependency, all, found);
  }
  return found;
}

export function sizeTable(sizes: readonly Size[]): string {
  const rows = sizes.map(({ name, packed, unpacked, files, brings }) => {
    const named = brings.map((its) => `\`${its.replace('@stageguard/', '')}\``).join(', ');
    return tableLine([`\`${name}\``, kB(packed), kB(unpacked), files, named || '–']);
  });
  return [...tableTop(COLUMNS), ...rows].join('\n');
}

/** The table as the document has it, in whole hundreds of bytes. */
export function sizesListed(): Size[] {
  const rows = [...readFileSync(DOCUMENT, 'utf8').matchAll(ROW)];
  return rows.map(([, name = '', packed, unpacked, files, brings = '']) => ({
    name,
    packed: Number(packed) * 1000,
    unpacked: Number(unpacked) * 1000,
    files: Number(files),
    brings: brings === '–' ? [] : brings.split(', ').map((its) => fullName(its.replaceAll('`', ''))),
  }));
}

/** Puts the table into the document, in the place of the one that is there. */
export function listSizes(sizes: readonly Size[]): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  writeFileSync(
    DOCUMENT,
    text.replace(/^\| package \|.*\n(?:\|.*\n)*/m, () => `${sizeTable(sizes)}\n`),
  );
}

function fullName(name: string): string {
  return name.startsWith('@') ? name : `@stageguard/${name}`;
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
