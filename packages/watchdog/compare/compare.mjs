// Runs the tools that the README compares with, as they are on npm, and prints what each tells of the same two events: a block of
// 1.5 s within a request, and a death. `node compare.mjs` after a build; it needs npm.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const VERSIONS = ['@sentry/node@10.75.3', '@sentry/node-native@10.75.3', 'blocked-at@1.2.0'];
const HERE = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'stageguard-compare-'));

/** Runs a program to its end, and returns what it printed. */
async function run(code, args = []) {
  writeFileSync(join(folder, 'program.mjs'), code);
  const child = spawn(process.execPath, [...args, 'program.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const [exit, signal] = await once(child, 'close');
  return { printed, ended: signal ?? exit };
}

const GUILTY = 'function guilty() { for (const end = Date.now() + 1_500; Date.now() < end; ); }';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

async function sentry() {
  const sent = [];
  const server = createServer(async (req, res) => {
    const body = Buffer.concat(await req.toArray());
    const text = (req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    sent.push({ at: Date.now(), text });
    res.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { printed } = await run(`
    import * as Sentry from '@sentry/node';
    import { eventLoopBlockIntegration } from '@sentry/node-native';
    Sentry.init({ dsn: 'http://a@127.0.0.1:${server.address().port}/1', integrations: [eventLoopBlockIntegration({ threshold: 300 })] });
    ${GUILTY}
    setTimeout(() => {
      Sentry.continueTrace({ sentryTrace: '${TRACE}-b7ad6b7169203331-1' }, () => {
        Sentry.withScope((scope) => { scope.setTag('request', 'culprit'); guilty(); });
      });
      console.log(Date.now());
      setTimeout(() => process.exit(), 1_000);
    }, 1_500);
  `);
  server.close();
  const event = sent.find(({ text }) => text.includes('EventLoopBlocked'));
  return {
    'tells amid the block': event !== undefined && event.at < Number(printed),
    'the stack of what runs': event?.text.includes('"guilty"') ?? false,
    'the trace of the request': event?.text.includes(TRACE) ?? false,
    'a tag of the request': event?.text.includes('culprit') ?? false,
  };
}

async function blockedAt() {
  const { printed } = await run(`
    import blocked from 'blocked-at';
    ${GUILTY}
    blocked((time, stack) => console.log('told', stack.join('\\n')), { threshold: 300 });
    setTimeout(function handler() { guilty(); console.log('over'); }, 300);
    setTimeout(() => process.exit(), 3_000);
  `);
  return {
    'tells amid the block': printed.indexOf('told') < printed.indexOf('over'),
    'the stack of what runs': printed.includes('guilty'),
    'the stack of where it was scheduled': /told[\s\S]*setTimeout/.test(printed),
  };
}

async function reports() {
  const ends = {
    'of a process out of memory': 'const kept = []; for (;;) kept.push(new Array(1e4).fill(kept.length));',
    'of process.abort()': 'process.abort();',
    'of SIGKILL': "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1_000);",
  };
  const told = {};
  for (const [how, code] of Object.entries(ends)) {
    const place = mkdtempSync(join(folder, 'reports-'));
    await run(code, ['--max-old-space-size=40', '--report-on-fatalerror', `--report-dir=${place}`]);
    told[`a report ${how}`] = readdirSync(place).length > 0;
  }
  return told;
}

async function stageguard() {
  const { printed } = await run(`
    import { createRequire } from 'node:module';
    const require = createRequire(${JSON.stringify(join(HERE, 'x.js'))});
    const { createRequestMetrics } = require('@stageguard/core');
    const { startWatchdog } = require('..');
    const metrics = createRequestMetrics({ name: 'app' });
    const watchdog = startWatchdog({ metrics, threshold: 300, poll: 100, port: 0, onStall: ({ name, stage, stack }) => console.log('told', name, stage, stack) });
    console.log(await watchdog.port);
    ${GUILTY}
    setTimeout(() => { metrics.job(guilty, { name: 'culprit' }); setTimeout(() => process.exit(), 1_000); }, 500);
  `);
  return {
    'the stack of what runs': printed.includes('guilty'),
    'the name of the request': printed.includes('culprit'),
    'its stage': printed.includes('culprit handle'),
  };
}

try {
  execFileSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder, ...VERSIONS],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  console.log(`Node ${process.versions.node}, ${VERSIONS.join(', ')}`);
  for (const [name, told] of Object.entries({
    'Sentry, eventLoopBlockIntegration': await sentry(),
    'blocked-at': await blockedAt(),
    'Node, --report-on-fatalerror': await reports(),
    '@stageguard/watchdog': await stageguard(),
  })) {
    console.log(`\n${name}`);
    for (const [what, does] of Object.entries(told)) console.log(`  ${does ? 'yes' : 'no '}  ${what}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
