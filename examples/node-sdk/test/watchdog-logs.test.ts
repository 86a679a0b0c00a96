import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from '@jest/globals';

/** Its SDK writes log records to stdout, a line each. One process blocks its loop and is killed then; one only starts. */
const PROGRAM = `
const { logs } = require('@opentelemetry/api-logs');
const { LoggerProvider, SimpleLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { createRequestMetrics } = require('@stageguard/core');
const { startWatchdog } = require('@stageguard/watchdog');
const exporter = {
  export(records, done) {
    for (const { eventName, body, attributes } of records) console.log(JSON.stringify({ eventName, body, stage: attributes.stage }));
    done({ code: 0 });
  },
  shutdown: async () => {},
  forceFlush: async () => {},
};
logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }));
require('./watchdog-logs.cjs');
const metrics = createRequestMetrics({ name: 'worker', stages: { db: {} } });
const request = process.env.BLOCKS && metrics.begin({}, { name: 'job 17', stage: 'db' });
startWatchdog({ metrics, threshold: 300, poll: 100, folder: process.env.FOLDER });
if (request) {
  setInterval(() => {}, 1_000);
  // On a busy machine the watchdog takes its time to look: nobody else does, in this way.
  // Shared, since V8 may read a variable once that nothing in the loop changes.
  const looked = new Int32Array(new SharedArrayBuffer(4));
  const { peek } = metrics;
  setTimeout(() => request.with(() => {
    metrics.peek = (oldest) => {
      Atomics.store(looked, 0, 1);
      return peek.call(metrics, oldest);
    };
    while (Atomics.load(looked, 0) === 0);
  }), 300);
}
`;

function start(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['-e', PROGRAM], {
    cwd: join(__dirname, '..'),
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  /** The first that is about the request: on a busy machine the watchdog sees other stalls, too. */
  const record = async () => {
    for (;;) {
      const its = await next();
      if (/\bjob 17\b/.test(its.body)) return its;
    }
  };
  return { child, record, gone: once(child, 'exit') };
}

it('a stall becomes a log record, and so does each request that a dead process had in flight', async () => {
  const FOLDER = mkdtempSync(join(tmpdir(), 'stageguard-example-'));
  const first = start({ FOLDER, BLOCKS: '1' });
  expect(await first.record()).toEqual({
    eventName: 'stageguard.stall',
    body: expect.stringMatching(/^the event loop was blocked for \d+\.\d s by job 17$/),
    stage: 'db',
  });
  first.child.kill('SIGKILL');
  await first.gone;
  const next = start({ FOLDER });
  expect(await next.record()).toEqual({
    eventName: 'stageguard.lost',
    body: 'job 17 was in db when its process died',
    stage: 'db',
  });
  await next.gone;
  rmSync(FOLDER, { recursive: true });
});
