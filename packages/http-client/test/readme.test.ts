import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { freePort } from '@stageguard/testing/program';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [INSTRUMENTED = '', BY_HAND = '', UPSTREAM = ''] = [...README.matchAll(/```js\n([\s\S]*?)```/g)].map(
  ([, text]) => text,
);

/** Runs lines of the README as they stand, but for ports, and what is added to end them. */
function run(text: string): string {
  const args = ['--input-type=module', '-e', text];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  return stdout + stderr;
}

it('the ten lines of the README count a call', async () => {
  const scrape = await freePort();
  const payments = `
import { createServer } from 'node:http';
const payments = createServer((_req, res) => res.end('paid'));
await new Promise((resolve) => payments.listen(8080, 'localhost', resolve));
`;
  const scraped = `
for (const line of (await (await fetch('http://127.0.0.1:9464/metrics')).text()).split('\\n')) console.log(line);
process.exit();`;
  const port = String(await freePort());
  const text = (payments + INSTRUMENTED + scraped)
    .replaceAll('8080', port)
    .replaceAll('9464', String(scrape));
  const said = run(text);
  expect(said).toMatch(/^paid$/m);
  expect(said).toMatch(/^http_client_stage_requests\{stage="await",server_address="localhost".*\} 0$/m);
  expect(said).toMatch(/^http_client_ended_requests_total\{stage="receive",outcome="answered".*\} 1$/m);
});

it('the lines by hand, and those of a stage of the request, run as they stand', () => {
  expect(run(BY_HAND)).toBe('0\n');
  expect(run(UPSTREAM)).toBe('');
});
