import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { killAll, type Started, start } from './fixtures/run-node';

afterAll(killAll);

const TOKEN = 'sixteen-characters';

async function serving(options: object = {}): Promise<{ its: Started; origin: string }> {
  const its = start('served.mjs', { args: [JSON.stringify(options)] });
  const { port } = JSON.parse((await its.line()) ?? '');
  return { its, origin: `http://127.0.0.1:${port}` };
}

/** With headers that `fetch` does not send. */
function ask(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number | undefined; cors: string[] }> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method }, (res) => {
      res.resume();
      const cors = Object.keys(res.headers).filter((name) => name.startsWith('access-control-'));
      resolve({ status: res.statusCode, cors });
    })
      .on('error', reject)
      .end();
  });
}

/** Blocks the loop, and asks for the three until the numbers are three seconds old. */
async function askedWhileBlocked(way: 'js' | 'native') {
  const { its, origin } = await serving();
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-port-'));
  its.child.stdin?.write(`${way} ${folder}/end\n`);
  const answers: {
    status: { blockedFor: number; copyAge: number; text: string };
    page: string;
    text: string;
  }[] = [];
  for (let age = 0; age <= 3; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const { status } = JSON.parse(await (await fetch(`${origin}/?format=json`)).text());
    const page = await (await fetch(origin)).text();
    const text = await (await fetch(`${origin}/metrics`)).text();
    if (status.blockedFor > 0) {
      answers.push({ status, page, text });
      age = Math.min(status.copyAge, status.blockedFor);
    }
  }
  writeFileSync(join(folder, 'end'), '');
  expect(await its.line()).toBe('{"blocked":"over"}');
  its.child.kill();
  rmSync(folder, { recursive: true });
  return answers;
}

describe('the port of the watchdog', () => {
  it('answers all along a block, of JavaScript or native code, and says how old its numbers are', async () => {
    const [js, native] = await Promise.all([askedWhileBlocked('js'), askedWhileBlocked('native')]);
    for (const answers of [js, native]) {
      expect(answers.length).toBeGreaterThan(1);
      const last = answers.at(-1);
      expect(last?.page).toMatch(
        /<span role="status">Blocked for \d+\.\d s.*These numbers are \d+\.\d s old/,
      );
      expect(last?.text).toMatch(/^stageguard_watchdog_blocked_seconds ([3-9]|\d\d)(\.\d+)?$/m);
      expect(last?.text).toContain('app_stage_requests{stage="db"} 3\n');
      expect(last?.text).toContain('app_stage_requests{kind="a \\"quoted\\" one",stage="work"} 1\n');
      expect(last?.text).toContain('app_active_requests 4\n');
    }
    expect(js.at(-1)?.status).toMatchObject({
      text: expect.stringContaining('by <b>culprit</b> in work'),
      request: { name: '<b>culprit</b>', stage: 'work' },
      stack: expect.stringMatching(/at .*js .*served\.mjs/),
    });
    expect(js.at(-1)?.page).toContain('by &lt;b&gt;culprit&lt;/b&gt; in work');
    expect(js.at(-1)?.page).not.toContain('<b>culprit');
  });

  it('is for this machine, and for nobody through a proxy', async () => {
    const { its, origin } = await serving();
    for (const path of ['/', '/metrics']) {
      const through = await fetch(origin + path, { headers: { 'x-forwarded-for': '192.0.2.1' } });
      expect([path, (await fetch(origin + path)).status, through.status]).toEqual([path, 200, 403]);
    }
    its.child.kill();
  });

  it('is for whoever has the token, where one is given', async () => {
    const { its, origin } = await serving({ token: TOKEN });
    for (const path of ['/', '/metrics']) {
      const having = await fetch(origin + path, { headers: { authorization: `Bearer ${TOKEN}` } });
      expect([path, (await fetch(origin + path)).status, having.status]).toEqual([path, 401, 200]);
    }
    its.child.kill();
  });

  it('is for nobody whose name resolves to this machine, and for no script of another origin', async () => {
    const { its, origin } = await serving();
    for (const path of ['/', '/?format=json', '/metrics']) {
      const rebound = await ask(origin + path, { host: 'evil.example' });
      const named = await ask(origin + path, { host: 'localhost', origin: 'http://evil.example' });
      const preflight = await ask(
        origin + path,
        { origin: 'http://evil.example', 'access-control-request-method': 'GET' },
        'OPTIONS',
      );
      expect([path, rebound.status, named.status]).toEqual([path, 403, 200]);
      expect([...rebound.cors, ...named.cors, ...preflight.cors]).toEqual([]);
    }
    its.child.kill();
  });

  it('listens on the loopback interface alone', async () => {
    const { its, origin } = await serving({ token: TOKEN });
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside) {
      const url = origin.replace('127.0.0.1', address);
      await expect(ask(url, { authorization: `Bearer ${TOKEN}` })).rejects.toThrow('ECONNREFUSED');
    }
    its.child.kill();
  });

  it('shows of a stage those that the copy has, and says that it has the oldest alone', async () => {
    const { its, origin } = await serving({ oldest: 2 });
    const page = await (await fetch(`${origin}/?stage=db`)).text();
    expect(page).toContain('s old, with the 2 oldest of 4 requests');
    expect(page).toContain('GET /0');
    expect(page).not.toContain('culprit&lt;');
    expect(await (await fetch(`${origin}/?stage=work`)).text()).not.toContain('GET /0');
    expect(await (await fetch(`${origin}/?format=json`)).text()).toContain('with the 2 oldest of 4 requests');
    its.child.kill();
    const all = await serving();
    expect(await (await fetch(all.origin)).text()).not.toContain('oldest of 4');
    all.its.child.kill();
  });

  it('that is taken is one warning, and the service runs on', async () => {
    const first = await serving();
    const port = Number(new URL(first.origin).port);
    const { its, origin } = await serving({ port });
    expect(origin).toMatch(/undefined$/);
    its.child.stdin?.write(`js ${__filename}\n`);
    expect(await its.line()).toBe('{"blocked":"over"}');
    expect(its.output.stderr.match(/the watchdog cannot listen on port/g)).toHaveLength(1);
    for (const each of [first.its, its]) each.child.kill();
  });

  it('is one for each process of a cluster', async () => {
    const { child, line, ended } = start('clustered.mjs');
    expect(JSON.parse((await line()) ?? '')).toEqual({ answers: 2, pids: 2 });
    child.kill();
    await ended;
  });
});
