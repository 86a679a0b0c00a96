import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ALERTS, files } from './files.js';

const HERE = resolve(__dirname, '..');

const { values } = parseArgs({
  options: {
    name: { type: 'string' },
    path: { type: 'string', default: 'scrape' },
    route: { type: 'string' },
    calls: { type: 'string' },
    page: { type: 'string' },
    traces: { type: 'string' },
  },
});
const { name, path, route, calls, page, traces } = values;
if (path !== 'scrape' && path !== 'otlp') throw new Error('--path is scrape or otlp');

if (name === undefined) {
  write(HERE, files());
  // Of this folder's own files the linter checks the format.
  execFileSync('biome', ['format', '--write', 'dashboard.json', 'alerts.yml'], { cwd: HERE });
} else {
  const dashboard = {
    name,
    path,
    ...(route !== undefined && { route }),
    ...(calls !== undefined && { calls }),
    ...(page !== undefined && { page }),
    ...(traces !== undefined && { traces }),
  } as const;
  write(resolve(HERE, 'generated', name), files({ ...ALERTS, name, path }, dashboard));
}

function write(folder: string, its: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(its)) {
    writeFileSync(resolve(folder, file), text);
    console.log(`written: ${relative(process.cwd(), resolve(folder, file))}`);
  }
}
