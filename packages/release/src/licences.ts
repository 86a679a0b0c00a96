import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './repository.js';

// How its text begins, for manifests that name no licence.
const MIT = /Permission is hereby granted, free of charge, to any person obtaining a copy of this software/;

/** A package that is installed, and the licence that its manifest or else its text names. */
export interface Licensed {
  readonly name: string;
  readonly licence: string;
}

/** What an installation has because of these packages, they included. Peers are not followed: the consumer chose them. */
export function runtimeClosure(folder: string, names: readonly string[]): Licensed[] {
  const found = new Map<string, Licensed>();
  const visit = (name: string, from: string) => {
    const its = folderOf(name, from);
    if (found.has(its)) return;
    const manifest = readManifest(its);
    found.set(its, { name, licence: licenceOf(its) });
    for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependency, its);
  };
  for (const name of names) visit(name, folder);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Everything that is installed to develop this repository, whatever it is needed for. */
export function installedForDevelopment(): Licensed[] {
  const store = join(ROOT, 'node_modules/.pnpm');
  return readdirSync(store)
    .map((entry) => join(store, entry, 'node_modules'))
    .filter((modules) => existsSync(modules))
    .flatMap(packagesIn)
    .map((folder) => ({ name: readManifest(folder).name, licence: licenceOf(folder) }));
}

interface InstalledManifest {
  readonly name: string;
  readonly license?: string | { readonly type: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readManifest(folder: string): InstalledManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Where Node finds a package. */
function folderOf(name: string, from: string): string {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(from) === from) throw new Error(`${name} is not installed`);
  return folderOf(name, dirname(from));
}

function licenceOf(folder: string): string {
  const { license } = readManifest(folder);
  const named = typeof license === 'string' ? license : license?.type;
  if (named !== undefined && !named.startsWith('SEE LICENSE')) return named;
  const text = readdirSync(folder).find((file) => /^(licen[cs]e|readme)/i.test(file));
  const isMit = text !== undefined && MIT.test(readFileSync(join(folder, text), 'utf8').replace(/\s+/g, ' '));
  return isMit ? 'MIT' : 'unknown';
}

/** The packages that are in a `node_modules`, without those that are only linked there. */
function packagesIn(modules: string): string[] {
  const entries = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
  );
  return entries
    .map((name) => join(modules, name))
    .filter((folder) => !lstatSync(folder).isSymbolicLink() && existsSync(join(folder, 'package.json')));
}
