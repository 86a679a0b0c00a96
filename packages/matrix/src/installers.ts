import { basename } from 'node:path';
import { type Consumer, createConsumer, PNPM, run } from '@stageguard/release';
import { tarballs } from './tarballs.js';

/** Installs our tarballs and these packages in a project of its own. */
export type Installer = (wanted: Readonly<Record<string, string>>) => Promise<Consumer>;

/** Every package in a folder of its own, which sees its own dependencies alone. */
export const byPnpm: Installer = (wanted) =>
  installed(async (consumer) => {
    const ours = await tarballsByName();
    const overrides = Object.entries(ours).map(([name, file]) => `  '${name}': file:${file}`);
    consumer.write(
      'pnpm-workspace.yaml',
      `overrides:\n${overrides.join('\n')}\nallowBuilds:\n  protobufjs: false\n`,
    );
    const packages = [ours['@stageguard/express'], ours['@stageguard/register'], ...versioned(wanted)];
    const args = ['--yes', PNPM, 'add', '--prefer-offline', '--loglevel', 'error', ...packages];
    await run('npx', args as string[], consumer.folder);
  });

/** No `node_modules` at all: a loader of its own finds every package in its archive. */
export const byYarnPnp: Installer = (wanted) =>
  installed(async (consumer) => {
    const resolutions = Object.fromEntries(
      Object.entries(await tarballsByName()).map(([name, file]) => [name, `file:${file}`]),
    );
    const ours = ['@stageguard/express', '@stageguard/register'].map((name) => [name, resolutions[name]]);
    const dependencies = { ...wanted, ...Object.fromEntries(ours) };
    consumer.write(
      'package.json',
      JSON.stringify({ name: 'consumer', private: true, dependencies, resolutions }),
    );
    consumer.write('yarn.lock', '');
    consumer.write('.yarnrc.yml', 'nodeLinker: pnp\nenableTelemetry: false\n');
    const registry = (await run('npm', ['config', 'get', 'registry'], consumer.folder)).trim();
    const env = {
      ...process.env,
      YARN_NPM_REGISTRY_SERVER: registry,
      YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname,
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    };
    await run('npx', ['--yes', '@yarnpkg/cli-dist@4', 'install'], consumer.folder, env);
  });

async function installed(install: (consumer: Consumer) => Promise<void>): Promise<Consumer> {
  const consumer = createConsumer();
  try {
    await install(consumer);
    return consumer;
  } catch (error) {
    consumer[Symbol.dispose]();
    throw error;
  }
}

async function tarballsByName(): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await tarballs()).map((file) => [
      basename(file).replace(/^stageguard-(\w+)-.*$/, '@stageguard/$1'),
      file,
    ]),
  );
}

function versioned(wanted: Readonly<Record<string, string>>): string[] {
  return Object.entries(wanted).map((its) => its.join('@'));
}
