import { createRequestMetrics } from '@stageguard/core';

const frontend = createRequestMetrics({
  name: 'x',
  stages: { preprocess: {}, route: { phase: ['prefill', 'decode'] }, tool: { name: 'open', n: [1, 2] } },
});
const r = frontend.begin({ model: 'x' });
r.enter('preprocess');
r.enter('handle');
r.enter('route', { phase: 'prefill' });
r.enter('tool', { name: 'x', n: 1 });
r.enter(frontend.stage('route', { phase: 'decode' }));
const n: number = r.run('preprocess', () => 1);
const m: Promise<number> = frontend.run('route', async () => 1, { phase: 'decode' });
// @ts-expect-error unknown stage
r.enter('rout');
// @ts-expect-error unknown value
r.enter('route', { phase: 'x' });
// @ts-expect-error unknown key
r.enter('route', { phas: 'prefill' });
// @ts-expect-error missing phase
r.enter('route');
// @ts-expect-error
r.enter('preprocess', { phase: 'x' });
// @ts-expect-error
frontend.current()?.end();

export { m, n };
