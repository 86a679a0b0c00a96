import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { metrics as api } from '@opentelemetry/api';
import { createTestProvider, endings } from '@stageguard/testing';
import { transformSync } from '@swc/core';

const HOME = join(__dirname, '..');
const readme = readFileSync(join(HOME, 'README.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8'));
const sources = readdirSync(join(HOME, 'src')).map((file) => readFileSync(join(HOME, 'src', file), 'utf8'));

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
}

it('the README has every recipe word for word, and nothing else but how to begin', () => {
  expect(blocks('ts').slice(1).sort()).toEqual([...sources].sort());
});

it('what each recipe imports is installed by the line above it, in the version that is tested', () => {
  const recipes = [...readme.matchAll(/^npm install ([^\n]*)\n```\n+```ts\n(.*?)^```/gms)];
  expect(recipes).toHaveLength(1 + 6);
  for (const [, line = '', code = ''] of recipes) {
    const installed = line.split(' ').map((its) => its.replace(/(?<=.)@\d+$/, ''));
    const provided = installed.map((its) => its.replace('@types/', ''));
    const imported = [...code.matchAll(/^import .* from '([^.'][^']*)';$/gm)].map(([, name = '']) => name);
    const others = imported.filter((name) => !name.startsWith('node:'));
    expect(provided).toEqual(expect.arrayContaining(others));
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(declared).toEqual(expect.arrayContaining(installed));
    const [, name = '', major = ''] = /(\S+)@(\d+)$/.exec(line) ?? [];
    if (name !== '') expect(manifest.dependencies[name]).toMatch(new RegExp(`^\\^${major}\\.`));
  }
});

it('what the README begins with counts jobs', async () => {
  const { meterProvider, collect } = createTestProvider();
  api.setGlobalMeterProvider(meterProvider);
  const { code } = transformSync(blocks('ts')[0] as string, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const exported: { work?(job: object): Promise<void> } = {};
  const send = async ({ id }: { id: string }) => {
    if (id === 'fail') throw new Error(id);
  };
  new Function('require', 'exports', 'render', 'send', code)(
    createRequire(__filename),
    exported,
    async () => {},
    send,
  );
  await exported.work?.({ id: 'well', queue: 'invoices' });
  await expect(exported.work?.({ id: 'fail', queue: 'invoices' })).rejects.toThrow('fail');
  const collection = await collect();
  expect(endings(collection, 'billing.jobs')).toEqual({ ended: 1, failed: 1 });
  expect(collection.value('billing.jobs.active_requests', { queue: 'invoices' })).toBe(0);
});
