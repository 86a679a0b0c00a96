import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '@stageguard/testing/program';

const FIXTURES = join(__dirname, 'fixtures');
const PRELOADED = {
  require: ['--require', join(__dirname, '..')],
  import: ['--import', join(__dirname, '../dist/index.js')],
};

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...args], {
    cwd: FIXTURES,
    env: { PATH: process.env['PATH'], ...env },
  });
  return { said: stderr.trim().split('\n'), answers: JSON.parse(stdout) };
}

const counted = { active: 1, current: 'handle' };

describe.each([
  ['--require', 'app.cjs', PRELOADED.require],
  ['--require', 'app.mjs', PRELOADED.require],
  ['--import', 'app.cjs', PRELOADED.import],
  ['--import', 'app.mjs', PRELOADED.import],
])('by %s, %s', (_flag, app, preload) => {
  it("counts every request, which the application's own metrics see, and says once what it hooks", async () => {
    const { said, answers } = await run([...preload, app]);
    expect(answers).toMatchObject([counted, counted]);
    expect(said).toEqual([
      expect.stringMatching(
        /^stageguard: counts every http, https and http2 server as http\.server; hooks express \d/,
      ),
    ]);
  });

  it('reads the environment: routes, ignored paths', async () => {
    const env = { STAGEGUARD_ROUTE: 'true', STAGEGUARD_IGNORE: '/health, /internal/*' };
    const { answers } = await run([...preload, app], env);
    expect(answers).toEqual([
      { ...counted, name: 'GET /orgs/:org/users/:id', route: '/orgs/:org/users/:id' },
      { active: 0 },
    ]);
  });
});

it('counts nothing where OTEL_SDK_DISABLED says so', async () => {
  const { said, answers } = await run([...PRELOADED.require, 'app.cjs'], { OTEL_SDK_DISABLED: 'true' });
  expect(answers).toMatchObject([{ active: 0 }, { active: 0 }]);
  expect(said).toEqual(['stageguard: switched off by OTEL_SDK_DISABLED']);
});

it.each([
  [{ STAGEGUARD_PAGE_PORT: 'none' }, /STAGEGUARD_PAGE_PORT has to be a port; given: "none"/],
  [{ STAGEGUARD_EXPORT: 'statsd' }, /STAGEGUARD_EXPORT has to be prometheus or otlp/],
  [{ STAGEGUARD_ROUTE: 'maybe' }, /STAGEGUARD_ROUTE has to be true or false/],
  [{ STAGEGUARD_STAGES: 'db,handle' }, /STAGEGUARD_STAGES has to be names of stages .*; given: "handle"/],
  [
    { STAGEGUARD_NAME: 'a name' },
    /STAGEGUARD_NAME has to be an OpenTelemetry instrument name .*; given: "a name"/,
  ],
])('no service dies of a setting that is wrong: %j', async (env, message) => {
  const { said, answers } = await run([...PRELOADED.require, 'app.cjs'], env);
  expect(answers).toHaveLength(2);
  expect(said).toContainEqual(expect.stringMatching(message));
  expect(said).toContainEqual(expect.stringMatching(/^stageguard: counts every http.* as http\.server/));
});

it("leaves out what the lists of OpenTelemetry's automatic instrumentations leave out", async () => {
  const env = { STAGEGUARD_ROUTE: '1', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express' };
  const { said, answers } = await run([...PRELOADED.require, 'app.cjs'], env);
  expect(answers[0]).toEqual({ ...counted, name: 'GET /orgs/acme/users/5' });
  expect(said.join()).not.toContain('express');
  const enabled = await run([...PRELOADED.require, 'app.cjs'], {
    ...env,
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: '',
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'koa',
  });
  expect(enabled.answers[0]).toEqual(answers[0]);
  expect(enabled.said.join()).toContain('every http');
  expect(enabled.said.join()).not.toContain('express');
  const none = await run([...PRELOADED.require, 'app.cjs'], { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' });
  expect(none.answers).toMatchObject([{ active: 0 }, { active: 0 }]);
});

it('counts for the provider that the application registers when it listens already', async () => {
  const { said, answers } = await run([...PRELOADED.import, 'own-provider.cjs'], {
    STAGEGUARD_EXPORT: 'prometheus',
    STAGEGUARD_PAGE_PORT: '0',
  });
  expect(answers).toBe(1);
  // The page's own server is not the one that an exporter of ours waits for.
  expect(said.join()).toContain('live page at');
  expect(said.join()).not.toContain('metrics at');
});

it('exports by itself where it is asked to, and serves the live page; neither is counted', async () => {
  const [scrapes, page] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [...PRELOADED.import, 'app.mjs'], {
    cwd: FIXTURES,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      LISTEN_ON: 'yes',
      STAGEGUARD_EXPORT: 'prometheus',
      STAGEGUARD_PAGE_PORT: String(page),
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(scrapes),
    },
  });
  try {
    const said = new Set<string>();
    for await (const line of createInterface({ input: child.stderr })) {
      said.add(line);
      if (said.size === 3) break;
    }
    expect(said).toContain(`stageguard: metrics at http://127.0.0.1:${scrapes}/metrics`);
    expect(said).toContain(`stageguard: live page at http://127.0.0.1:${page}`);
    const html = { headers: { accept: 'text/html' } };
    expect(await (await fetch(`http://127.0.0.1:${page}`, html)).text()).toContain('<script');
    const text = await (await fetch(`http://127.0.0.1:${scrapes}/metrics`)).text();
    expect(text).toMatch(/^http_server_stage_requests\{stage="handle".*\} 0$/m);
    // A scrape that counted would be in flight while it is answered.
    expect(text).not.toMatch(/^http_server_(active|stage)_requests\{.*\} [1-9]/m);
  } finally {
    child.kill('SIGKILL');
  }
});
