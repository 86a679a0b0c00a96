import { type Consumer, createConsumer } from './consumer.js';
import { PNPM, type Tarball } from './pack.js';
import { run } from './run.js';

/** Packages of others, with the version or range of each. */
export type Wanted = Readonly<Record<string, string>>;

/** Installs some packages of ours from their tarballs, and others from the registry, in a project of its own. */
export type Installer = (
  tarballs: readonly Tarball[],
  ours: readonly string[],
  others: Wanted,
) => Promise<Consumer>;

/** What Node needs to find packages where `byYarnPnp` put them. */
export const PNP_FLAGS: readonly string[] = [
  '--no-warnings',
  '--require',
  './.pnp.cjs',
  '--loader',
  './.pnp.loader.mjs',
];

/** One flat `node_modules`, with all of ours: npm would ask the registry for those that a package of ours depends on. */
export const byNpm: Installer = (tarballs, _ours, others) =>
  installed((consumer) =>
    consumer.install([...tarballs.map(({ tarball }) => tarball), ...versioned(others)]),
  );

/** Every package in a folder of its own, which sees its own dependencies alone. */
export const byPnpm: Installer = (tarballs, ours, others) =>
  installed(async (consumer) => {
    const files = filesOf(tarballs);
    const overrides = Object.entries(files).map(([name, file]) => `  '${name}': ${file}`);
    consumer.write(
      'pnpm-workspace.yaml',
      `overrides:\n${overrides.join('\n')}\nallowBuilds:\n  protobufjs: false\n`,
    );
    const packages = [...ours.map((name) => `${name}@${files[name]}`), ...versioned(others)];
    const args = ['--yes', PNPM, 'add', '--prefer-offline', '--loglevel', 'error', ...packages];
    await run('npx', args, consumer.folder);
  });

/** No `node_modules` at all: a loader of its own finds every package in its archive. Node needs `PNP_FLAGS`. */
export const byYarnPnp: Installer = (tarballs, ours, others) =>
  installed(async (consumer) => {
    const resolutions = filesOf(tarballs);
    const dependencies = { ...others, ...Object.fromEntries(ours.map((name) => [name, resolutions[name]])) };
    consumer.write(
      'package.json',
      JSON.stringify({ name: 'consumer', private: true, dependencies, resolutions }),
    );
    consumer.write('yarn.lock', '');
    consumer.write('.yarnrc.yml', 'nodeLinker: pnp\npnpEnableEsmLoader: true\nenableTelemetry: false\n');
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

function filesOf(tarballs: readonly Tarball[]): Record<string, string> {
  return Object.fromEntries(tarballs.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
}

function versioned(wanted: Wanted): string[] {
  return Object.entries(wanted).map((its) => its.join('@'));
}
