// Takes live-page.png, the picture of the README: `node packages/zpages/take-pictures.cjs`. With a directory it takes every view
// into that, for whoever changes the page and wants to look at it.
const { randomBytes } = require('node:crypto');
const { createServer } = require('node:http');
const { join } = require('node:path');
const { performance } = require('node:perf_hooks');
const timers = require('node:timers');

// Six minutes pass in a second. The clocks and timers are replaced before the packages are loaded, which keep what they find.
let now = performance.now();
const ticks = [];
performance.now = () => now;
const { setInterval } = timers;
timers.setInterval = (tick) => {
  ticks.push(tick);
  return { unref() {} };
};
const { context, ROOT_CONTEXT, trace } = require('@opentelemetry/api');
const { createRequestMetrics } = require('@stageguard/core');
const { livePage } = require('@stageguard/zpages');
const { chromium } = require('playwright-core');
timers.setInterval = setInterval;

let active = ROOT_CONTEXT;
const manager = {
  active: () => active,
  with(inner, fn, self, ...args) {
    const outer = active;
    active = inner;
    try {
      return fn.apply(self, args);
    } finally {
      active = outer;
    }
  },
  bind: (_, fn) => fn,
  enable: () => manager,
  disable: () => manager,
};
context.setGlobalContextManager(manager);

const PHASE = { phase: ['prefill', 'decode', 'aggregated'] };
const metrics = createRequestMetrics({
  name: 'llm.gateway',
  lifecycle: ['receive', 'handle', 'respond', 'detached'],
  stages: { preprocess: {}, route: PHASE, queue: PHASE, generate: PHASE },
  outcomes: ['answered', 'failed', 'aborted'],
  budgets: { receive: false, respond: false, queue: 20 },
});

const page = livePage(metrics, {
  allow: () => true,
  title: 'Gateway eu-1',
  traceUrl: 'https://tempo.example/trace/{traceId}',
});

// The same numbers at each run.
let seed = 7;
const random = () => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};

const STEPS = [
  { stage: 'receive', seconds: 0.2 },
  { stage: 'preprocess', seconds: 0.4 },
  { stage: 'route', seconds: 0.3, phase: true },
  { stage: 'queue', seconds: 1.2, phase: true },
  { stage: 'generate', seconds: 4, phase: true },
  { stage: 'respond', seconds: 6 },
];
const MODELS = ['llama-3.1-70b', 'llama-3.1-8b', 'mistral-large'];
const flying = new Set();
let begun = 0;

function begin() {
  const span = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: 1,
  };
  const model = MODELS[begun++ % MODELS.length];
  const request = context.with(trace.setSpanContext(active, span), () =>
    metrics.begin({ model }, { name: 'POST /v1/chat/completions' }),
  );
  request.note(`tenant ${Math.floor(random() * 40)}, ${Math.floor(200 + random() * 3_000)} tokens`);
  flying.add({
    request,
    step: 1,
    until: now + 200 * (0.5 + random()),
    phase: random() < 0.3 ? 'prefill' : 'decode',
  });
}

function move(it) {
  const { request, phase } = it;
  if (now < it.until || it.stuck) return;
  if (request.patience !== undefined && now > request.patience) return end(it, 'aborted');
  const step = STEPS[it.step++];
  if (step === undefined) return end(it, random() < 0.02 ? 'failed' : 'answered');
  request.enter(step.stage, step.phase ? { phase } : undefined);
  it.until = now + 1_000 * step.seconds * (0.5 + random());
  // A worker hangs: of those who decode on it nobody hears again, until they give up.
  if (step.stage === 'generate' && phase === 'decode' && minute >= 4 && random() < 0.09) it.stuck = true;
}

function end(it, outcome) {
  it.request.end({ outcome });
  flying.delete(it);
}

let minute = 0;
const SECONDS = 6 * 60;
for (let second = 0; second < SECONDS; second++) {
  minute = second / 60;
  for (let quarter = 0; quarter < 4; quarter++) {
    now += 250;
    const load = 2 + 1.2 * Math.sin(second / 25);
    while (random() < load / (1 + load)) begin();
    for (const it of [...flying]) {
      move(it);
      if (it.stuck && random() < 0.0015) end(it, 'aborted');
    }
  }
  for (const tick of ticks) tick();
}

const VIEWS = [
  { name: 'page', width: 1280, height: 800 },
  { name: 'chosen', width: 1280, height: 800, query: '?stage=generate&sort=idle' },
  { name: 'phone', width: 390, height: 844 },
  { name: 'phone-chosen', width: 390, height: 844, query: '?stage=generate' },
];

async function main() {
  const [directory] = process.argv.slice(2);
  const server = createServer(page).listen(0, '127.0.0.1');
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  const take = async (path, { width, height, query = '' }, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const tab = await context.newPage();
    await tab.goto(`http://127.0.0.1:${server.address().port}/${query}`);
    await tab.getByText('Live', { exact: true }).waitFor();
    if (query !== '' && width < 720) await tab.locator('#requests').scrollIntoViewIfNeeded();
    await tab.screenshot({ path });
    await context.close();
  };
  if (directory === undefined) await take(join(__dirname, 'live-page.png'), VIEWS[0], 'light');
  else
    for (const view of VIEWS)
      for (const scheme of ['light', 'dark'])
        await take(join(directory, `${view.name}-${scheme}.png`), view, scheme);
  await browser.close();
  server.close();
}

void main();
