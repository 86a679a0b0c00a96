import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { snippetsOf } from '@stageguard/release';
import { transformSync } from '@swc/core';

// Where Node finds the packages that the snippet imports.
const FILE = join(__dirname, 'first-snippet.mjs');

let service: ChildProcess | undefined;

afterEach(() => {
  service?.kill('SIGKILL');
  rmSync(FILE, { force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until there is an answer. */
async function get(url: string): Promise<string> {
  for (;;) {
    try {
      return await (await fetch(url)).text();
    } catch {
      await new Promise(setImmediate);
    }
  }
}

it('the first snippet of the README serves, and exports its stages', async () => {
  const [app, prometheus] = [await freePort(), await freePort()];
  const [first] = snippetsOf('README.md').filter(({ language }) => language === 'ts');
  const { code } = transformSync(String(first?.text), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  });
  writeFileSync(
    FILE,
    `globalThis.query = async () => [1, 2, 3];
     globalThis.toPdf = async (rows) => 'a report of ' + rows.length;
     ${code.replace('8080', String(app)).replace('9464', String(prometheus))}`,
  );
  service = spawn(process.execPath, [FILE], { stdio: 'inherit' });
  expect(await get(`http://127.0.0.1:${app}/report`)).toBe('a report of 3');
  const scraped = await get(`http://127.0.0.1:${prometheus}/metrics`);
  expect(scraped).toMatch(
    /^http_server_active_requests\{http_request_method="GET",url_scheme="http".*\} 0$/m,
  );
  for (const stage of ['database', 'handle', 'respond']) {
    expect(scraped).toMatch(new RegExp(`^http_server_stage_requests\\{stage="${stage}".*\\} 0$`, 'm'));
  }
  expect(scraped).toMatch(/^http_server_stage_time_total\{stage="render",format="pdf".*\} (?!0$)/m);
});
