import { metrics as api, DiagLogLevel, diag } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { until } from './until.mjs';

class Reader extends MetricReader {
  onForceFlush() {}
  onShutdown() {}
}

/** Counts with Stageguard as an application does that has read its fifteen lines, and reads what is exported. */
export async function startCounting(adapter) {
  const warnings = [];
  const ours = (...args) => args[0].startsWith('stageguard') && warnings.push(args.join(' '));
  const nothing = () => {};
  diag.setLogger(
    { error: ours, warn: ours, info: nothing, debug: nothing, verbose: nothing },
    DiagLogLevel.WARN,
  );
  const reader = new Reader();
  api.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const us = await import(adapter);
  const http = us.createHttpMetrics({ stages: { work: {} } });
  return { us: { ...us, http }, warnings, counts: () => read(reader, http), http };
}

/** By stage, what is exported as being in it; without the zeros. */
async function read(reader, http) {
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((its) => its.metrics);
  const points = (name) =>
    metrics.filter((its) => its.descriptor.name === name).flatMap((its) => its.dataPoints);
  const stages = {};
  for (const { attributes, value } of points('http.server.stage_requests')) {
    if (value !== 0) stages[attributes.stage] = (stages[attributes.stage] ?? 0) + value;
  }
  const anomalies = points('stageguard.anomalies').filter(({ value }) => value !== 0);
  return {
    stages,
    sum: sum(points('http.server.stage_requests')),
    active: sum(points('http.server.active_requests')),
    routes: byRoute(points('http.server.active_requests')),
    inProcess: http.active,
    anomalies: anomalies.map(({ attributes, value }) => `${value} ${attributes.kind}`),
  };
}

/** The requests in flight that bear a route, by that. */
function byRoute(points) {
  const routes = {};
  for (const { attributes, value } of points) {
    const route = attributes['http.route'];
    if (value !== 0 && route !== undefined) routes[route] = (routes[route] ?? 0) + value;
  }
  return routes;
}

function sum(points) {
  return points.reduce((all, { value }) => all + value, 0);
}

/** Whether `drained()` resolves soon. */
export async function drains(http) {
  let drained = false;
  http.drained().then(() => {
    drained = true;
  });
  return until(() => drained, 500);
}
