/** What has a provider of tracers: the package, and the name of the class. */
export interface Provider {
  readonly from: string;
  readonly name: string;
}

/** The API as `require` gives it: from 1.10 on it is another copy than the one that is imported. */
export const OTHER_COPY = `module.exports = require('@opentelemetry/api');`;

/**
 * Prints how many tracers have put their request into a stage, and those that have not: without an SDK, handed out before there is one,
 * and by it, sampled and not, whichever copy of the API has registered it.
 */
export function spansProgram({ from, name }: Provider): string {
  return `
import { setImmediate as turn } from 'node:timers/promises';
import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ${name} } from '${from}';
import { createRequestMetrics } from '@stageguard/core';
import { stagesFromSpans } from '@stageguard/spans';
import other from './other-copy.cjs';

api.context.setGlobalContextManager(new AsyncLocalStorageContextManager());
const metrics = createRequestMetrics({ name: 'app', stages: { database: {} }, lifecycle: ['handle'] });
const copies = { imported: api, required: other };
const early = Object.entries(copies).map(([copy, its]) => [copy + ', from before', its.trace.getTracer('app')]);
stagesFromSpans(metrics, { 'app//query': 'database' });

function stagesBy(tracer) {
  const request = metrics.begin();
  const stages = [];
  const look = () => stages.push(request.stage);
  request.with(() => {
    const span = tracer.startSpan('query');
    look();
    span.end();
    look();
    tracer.startActiveSpan('query', (active) => {
      look();
      active.end();
      look();
    });
  });
  request.end();
  return stages.join(' ');
}

const right = 'database handle database handle';
const wrong = [];
let all = 0;
function see(what, tracers) {
  for (const [which, tracer] of tracers) {
    all++;
    const stages = stagesBy(tracer);
    if (stages !== right) wrong.push(what + ', ' + which + ': ' + stages);
  }
}
const now = () => Object.entries(copies).map(([copy, its]) => [copy, its.trace.getTracer('app')]);

// The copy for ES modules is found a moment later.
const until = Date.now() + 10_000;
while (stagesBy(early[0][1]) !== right && Date.now() < until) await turn();
see('no SDK', [...early, ...now()]);
for (const [sampled, options] of [
  ['sampled', {}],
  ['not sampled', { sampler: { shouldSample: () => ({ decision: api.SamplingDecision.NOT_RECORD }) } }],
]) {
  for (const [copy, its] of Object.entries(copies)) {
    if (!its.trace.setGlobalTracerProvider(new ${name}(options))) wrong.push('not registered: ' + copy);
    see(sampled + ', registered by the one ' + copy, [...early, ...now()]);
    its.trace.disable();
  }
}
const inCopies = api.ProxyTracerProvider === other.ProxyTracerProvider ? '1 copy' : '2 copies';
console.log([all - wrong.length + ' tracers, api in ' + inCopies, ...wrong].join('\\n'));
if (metrics.active !== 0) console.log('still active: ' + metrics.active);
`;
}
