import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { RequestHandler } from 'express';

/** Requests belong to the traces of their clients, once the process has `continueTraces`. */
export const continuedTrace: RequestHandler = (req, _res, next) =>
  context.with(propagation.extract(context.active(), req.headers), next);

/** What an OpenTelemetry SDK sets, without the spans. */
export function continueTraces(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}
