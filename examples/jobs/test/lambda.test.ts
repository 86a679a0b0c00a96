import './fixtures/time';

import { afterEach, describe, expect, it } from '@jest/globals';
import { metrics as api } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { until } from '@stageguard/testing';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createHandler, records } from '../dist/lambda';
import { describeRecipe } from './fixtures/describe-recipe';
import { createSteps } from './fixtures/steps';
import { pass } from './fixtures/time';

// Lambda itself is not here: the handler is called with its types, and nothing is frozen.

function eventOf(invoices: readonly string[]): SQSEvent {
  const Records = invoices.map((body, i) => ({ messageId: `${i}`, body }) as SQSRecord);
  return { Records };
}

function contextWith(remaining: number): Context {
  return { awsRequestId: '7', getRemainingTimeInMillis: () => remaining } as Context;
}

describeRecipe('records of an invocation of Lambda', {
  metrics: records,
  async start(steps, invoices) {
    const meterProvider = new MeterProvider();
    const answered = createHandler(meterProvider, steps)(eventOf(invoices), contextWith(60_000));
    return {
      async stop() {
        const { batchItemFailures } = await answered;
        const failed = invoices.flatMap((its, i) => (its.startsWith('fail') ? [`${i}`] : []));
        expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(failed);
        await records.drained();
      },
    };
  },
});

describe('what Lambda exports, with a reader whose timer never comes round', () => {
  afterEach(() => api.disable());

  function start(remaining: number) {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    api.setGlobalMeterProvider(meterProvider);
    // Another provider than that of the test before is found by the timer.
    pass(1);
    const steps = createSteps();
    const answered: Promise<SQSBatchResponse> = createHandler(meterProvider, steps)(
      eventOf(['hang 0', 'hang 1', 'well 0']),
      contextWith(remaining),
    );
    /** The requests in flight in each export, as pairs of stage and number. */
    const exported = () =>
      exporter.getMetrics().map(({ scopeMetrics }) =>
        scopeMetrics
          .flatMap(({ metrics }) => metrics)
          .filter(({ descriptor }) => descriptor.name === 'billing.records.stage_requests')
          .flatMap(({ dataPoints }) =>
            dataPoints.map(({ attributes, value }) => [attributes['stage'], value]),
          )
          .filter(([, value]) => value !== 0),
      );
    return { steps, answered, exported, shutdown: () => meterProvider.shutdown() };
  }

  it('is what hangs, before its deadline', async () => {
    const { steps, answered, exported, shutdown } = start(1_050);
    await until(() => exported().length > 0);
    expect(exported()).toEqual([[['render', 2]]]);
    steps.release();
    await answered;
    await shutdown();
  });

  it('is that nothing is in flight, before it is frozen', async () => {
    const { steps, answered, exported, shutdown } = start(60_000);
    steps.release();
    await answered;
    expect(exported()).toEqual([[]]);
    await shutdown();
  });
});
