/** A service that a consumer might write, which checks itself: it says where its one request is, and whether that was counted. */
export const SERVICE = `
const { MeterProvider } = require('@opentelemetry/sdk-metrics');
const { PrometheusExporter, PrometheusSerializer } = require('@opentelemetry/exporter-prometheus');
const { createHttpMetrics, middleware } = require('@stageguard/express');
const express = require('express');

exports.serveOnce = async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const http = createHttpMetrics({ stages: { work: {} }, meterProvider: new MeterProvider({ readers: [exporter] }) });
  const app = express();
  app.use(middleware(http));
  app.get('/', async (_req, res) => {
    http.enter('work');
    await new Promise((resolve) => setTimeout(resolve, 5));
    res.send(http.current().stage);
  });
  const server = await new Promise((resolve) => {
    const its = app.listen(0, '127.0.0.1', () => resolve(its));
  });
  const answer = await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  await http.drained();
  server.close();
  server.closeAllConnections();
  const { resourceMetrics } = await exporter.collect();
  const text = new PrometheusSerializer().serialize(resourceMetrics);
  const counted = /stage_time_total\\{stage="work".*\\} (?!0$)/m.test(text) && /stage_requests\\{stage="work".*\\} 0$/m.test(text);
  return answer + ' ' + (counted ? 'counted' : 'not counted');
};
`;

/** The same as an ES module. */
export const SERVICE_AS_MODULE: string = SERVICE.replace(
  /const (\{.*?\}|\w+) = require\((.*?)\);/g,
  'import $1 from $2;',
).replace('exports.serveOnce =', 'export const serveOnce =');

/** What it says where all is well. */
export const WELL = 'work counted';
