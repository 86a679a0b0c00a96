import diagnostics from 'node:diagnostics_channel';
import { afterAll, expect, it, jest } from '@jest/globals';
import { logs } from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { createRequestMetrics } from '@stageguard/core';
import { until } from '@stageguard/testing';

const exporter = new InMemoryLogRecordExporter();
const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });

const subscribe = jest.spyOn(diagnostics, 'subscribe');

afterAll(async () => {
  // The channels are those of the process, in which further files run.
  for (const [channel, listener] of subscribe.mock.calls) diagnostics.unsubscribe(channel, listener);
  subscribe.mockRestore();
  await provider.shutdown();
  logs.disable();
});

it('what is overdue becomes a log record, and what has recovered another one', async () => {
  logs.setGlobalLoggerProvider(provider);
  require('../overdue-logs.cjs');
  const metrics = createRequestMetrics({ name: 'overdue-logs', stages: { db: {} }, budget: 0.1 });
  const request = metrics.begin({}, { name: 'job 17' });
  request.enter('db');
  // The events are of the process: another file's metrics may be told of as well.
  const records = () =>
    exporter
      .getFinishedLogRecords()
      .filter(({ attributes }) => attributes['stageguard.name'] === 'overdue-logs');
  await until(() => records().length === 1);
  request.end();
  await until(() => records().length === 2);
  expect(
    records().map(({ eventName, severityText, severityNumber, attributes, body }) => ({
      eventName,
      severity: severityText ?? severityNumber,
      name: attributes['stageguard.name'],
      stage: attributes['stage'],
      body: String(body).replace(/\d+ s/, 'n s'),
    })),
  ).toEqual([
    {
      eventName: 'stageguard.overdue',
      severity: 13,
      name: 'overdue-logs',
      stage: 'db',
      body: 'job 17 has been silent in db for n s',
    },
    {
      eventName: 'stageguard.recovered',
      severity: 9,
      name: 'overdue-logs',
      stage: 'db',
      body: 'job 17 had been silent in db for n s',
    },
  ]);
});
