import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { expect, it } from '@jest/globals';
import { freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [, COUNTS = ''] = /```js\n([\s\S]*?)```/.exec(README) ?? [];
const [, ENDS = ''] = /## To end without a cut call\n\n```js\n([\s\S]*?)```/.exec(README) ?? [];
const [, BY_METHOD = ''] = /^(const rpc = .*stageAttributes.*)$/m.exec(README) ?? [];
const [, SERIES_BY_METHOD = ''] =
  /^(rpc_server_stage_requests\{stage="database",rpc_method=.*),…\} 38$/m.exec(README) ?? [];

/** What the README leaves to the reader. */
const SHOP = `
const [encode, decode] = [(value) => Buffer.from(value), String];
const query = async (text) => \`found \${text}\`;
const service = {
  search: {
    path: '/shop.v1.Shop/Search', requestStream: false, responseStream: false,
    requestSerialize: encode, requestDeserialize: decode, responseSerialize: encode, responseDeserialize: decode,
  },
};`;

/** What is scraped after one call of the program, and how it exits when it is told to end. */
async function afterACall(text: string): Promise<{ lines: string[]; exit: unknown }> {
  const [service, scrape] = [await freePort(), await freePort()];
  const program = text
    .replace('5_000', '0')
    .replace(/^import .*'\.\/shop\.js'.*$/m, SHOP)
    .replace('50051', String(service))
    .replace('9464', String(scrape));
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const exited = once(child, 'exit');
  const client = new Client(`127.0.0.1:${service}`, credentials.createInsecure());
  try {
    expect(await search(client, 'shoes')).toBe('found shoes');
    const lines = (await (await fetch(`http://127.0.0.1:${scrape}/metrics`)).text()).split('\n');
    child.kill('SIGTERM');
    return { lines, exit: await exited };
  } finally {
    client.close();
    child.kill('SIGKILL');
  }
}

it('the lines of the README count what they say, and end', async () => {
  const { lines, exit } = await afterACall(COUNTS + ENDS);
  const stages = lines.filter((line) => line.startsWith('rpc_server_stage_requests{'));
  for (const stage of ['receive', 'handle', 'respond', 'detached', 'database']) {
    expect(stages).toContainEqual(expect.stringMatching(new RegExp(`stage="${stage}".* 0$`)));
  }
  const seconds = lines.filter((line) => /^rpc_server_stage_time.*stage="database"/.test(line));
  expect(seconds).toEqual([expect.not.stringMatching(/ 0$/)]);
  expect(exit).toEqual([0, null]);
});

it('its stages tell the method, where the README says how', async () => {
  const { lines } = await afterACall((COUNTS + ENDS).replace(/^const rpc = .*$/m, BY_METHOD));
  expect(SERIES_BY_METHOD).not.toBe('');
  expect(lines.filter((line) => line.startsWith(SERIES_BY_METHOD))).toHaveLength(1);
});

function search(client: Client, text: string): Promise<string | undefined> {
  const options = { deadline: Date.now() + 60_000 };
  const metadata = new Metadata({ waitForReady: true });
  return new Promise((resolve, reject) => {
    const encode = (value: string) => Buffer.from(value);
    client.makeUnaryRequest<string, string>(
      '/shop.v1.Shop/Search',
      encode,
      String,
      text,
      metadata,
      options,
      (error, found) => (error === null ? resolve(found) : reject(error)),
    );
  });
}
