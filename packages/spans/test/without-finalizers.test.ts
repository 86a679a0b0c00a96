import { aSecondLater } from '@stageguard/testing/second';
import './fixtures/no-finalizers';

import { expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { stagesFromSpans } from '@stageguard/spans';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { registerContexts } from './fixtures/sdks';

watchWarnings();

it('spans that are lost without an end leave their stage where no finalizer runs, and one that is kept stays', async () => {
  registerContexts();
  trace.setGlobalTracerProvider(new BasicTracerProvider());
  const { metrics, inStages } = createLab();
  const mapped = stagesFromSpans(metrics, { 'app//*': 'cache' });
  const requests = [1, 2, 3].map(() => metrics.begin());
  const start = () => trace.getTracer('app').startSpan('lookup');
  const kept = requests[0]?.with(start);
  for (const request of requests.slice(1)) request.with(() => void start());
  expect(await inStages()).toEqual({ cache: 3 });
  await collectGarbageUntil(() => {
    aSecondLater();
    return requests.slice(1).every(({ stage }) => stage === 'handle');
  });
  expect(await inStages()).toEqual({ cache: 1, handle: 2 });
  kept?.end();
  for (const request of requests) request.end();
  mapped.close();
});
