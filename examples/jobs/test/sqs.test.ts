import './fixtures/time';

import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { messages, startConsumer, stopConsumer } from '../dist/sqs';
import { describeRecipe } from './fixtures/describe-recipe';
import { type SqsMessage, startSqsEndpoint } from './fixtures/sqs-endpoint';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // What a failing message says.
  jest.spyOn(console, 'error').mockImplementation(() => {});
});

afterAll(() => {
  context.disable();
  propagation.disable();
  jest.restoreAllMocks();
});

function messageOf(body: string, i: number): SqsMessage {
  return {
    MessageId: `${i}`,
    ReceiptHandle: `receipt ${i}`,
    Body: body,
    MD5OfBody: createHash('md5').update(body).digest('hex'),
    MessageAttributes: {
      traceparent: { DataType: 'String', StringValue: `00-${TRACE_ID}-b7ad6b7169203331-01` },
    },
  };
}

describeRecipe('messages of SQS', {
  metrics: messages,
  async start(steps, invoices) {
    const endpoint = await startSqsEndpoint(invoices.map(messageOf));
    const sqs = new SQSClient({
      endpoint: endpoint.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });
    const consumer = startConsumer(sqs, `${endpoint.url}/1/invoices`, steps);
    return {
      async stop() {
        await stopConsumer(consumer);
        // All but those that have failed were deleted: they will be received again.
        expect(endpoint.kept).toEqual(invoices.filter((invoice) => invoice.startsWith('fail')));
      },
      close: () => endpoint.stop(),
    };
  },
  traceId: TRACE_ID,
});
