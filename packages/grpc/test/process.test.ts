import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

async function app(file: string, ...steps: string[]): Promise<unknown[]> {
  const hooks = steps[0] === 'hooks' ? ['--experimental-loader=@opentelemetry/instrumentation/hook.mjs'] : [];
  const script = join(__dirname, 'fixtures', 'process', file);
  const args = ['--no-warnings', ...hooks, script, ...steps.filter((step) => step !== 'hooks')];
  // The loader is looked for from the working directory.
  const { stdout } = await run(process.execPath, args, { cwd: __dirname });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const unary = 'lab.v1.Lab/Unary';
const bidi = 'lab.v1.Lab/Bidi';
const counted = {
  answers: ['hello', 'hello 0'],
  during: { server: [[unary, 1]], client: [[unary, 1]] },
  after: {
    server: [
      [unary, 0],
      [bidi, 0],
    ],
    client: [
      [unary, 0],
      [bidi, 0],
    ],
  },
};
// OpenTelemetry's span kinds: 1 is a server's, 2 a client's.
const spans = [`grpc.${bidi} 1 0`, `grpc.${bidi} 2 0`, `grpc.${unary} 1 0`, `grpc.${unary} 2 0`];

describe('registered with OpenTelemetry in a process of its own, every call is counted', () => {
  it.each([
    ['app.cjs', ['enable', 'load', 'open']],
    ['app.cjs', ['load', 'enable', 'open']],
    ['app.cjs', ['load', 'open', 'enable']],
    ['app.mjs', ['hooks', 'enable', 'load', 'open']],
    ['app.mjs', ['load', 'enable', 'open']],
    ['app.mjs', ['load', 'open', 'enable']],
    ['static.mjs', []],
    ['static.mjs', ['hooks']],
  ])('%s: %j', async (file, steps) => {
    expect(await app(file, ...steps)).toEqual([counted]);
  });
});

describe("beside OpenTelemetry's own instrumentation, every call is counted and traced", () => {
  it.each([
    ['app.cjs', ['trace', 'enable', 'load', 'open']],
    ['app.cjs', ['enable', 'trace', 'load', 'open']],
    ['app.cjs', ['trace', 'load', 'open', 'enable']],
    ['app.mjs', ['hooks', 'trace', 'enable', 'load', 'open']],
    ['app.mjs', ['hooks', 'enable', 'trace', 'load', 'open']],
  ])('%s: %j', async (file, steps) => {
    expect(await app(file, ...steps)).toEqual([counted, spans]);
  });
});
