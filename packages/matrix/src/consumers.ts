import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Consumer, createConsumer, pack, publishedPackages, run } from '@stageguard/release';

/** A service that a consumer might write, which checks itself: it ends by printing what it has counted. */
const SERVICE = `
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

const EXPECTED = 'work counted';

/** The packed packages, installed in a project of somebody who uses them. */
export async function createInstalledConsumer(...more: readonly string[]): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), 'stageguard-tarballs-'));
  const consumer = createConsumer();
  try {
    const tarballs: string[] = [];
    for (const its of publishedPackages()) tarballs.push((await pack(its, folder)).tarball);
    await consumer.install([
      ...tarballs,
      'express@5',
      '@opentelemetry/sdk-metrics@2.12.0',
      '@opentelemetry/exporter-prometheus@0.223.0',
      ...more,
    ]);
    consumer.write('service.cjs', SERVICE);
    return consumer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const RUN = `serveOnce().then((said) => console.log(said));`;

export async function byRequire(consumer: Consumer): Promise<string> {
  consumer.write('main.cjs', `const { serveOnce } = require('./service.cjs');\n${RUN}`);
  return expected(await consumer.node(['main.cjs']));
}

export async function byImport(consumer: Consumer): Promise<string> {
  const imports = SERVICE.replace(/const (\{.*?\}|\w+) = require\((.*?)\);/g, 'import $1 from $2;').replace(
    'exports.serveOnce =',
    'const serveOnce =',
  );
  consumer.write('main.mjs', imports + RUN);
  return expected(await consumer.node(['main.mjs']));
}

export async function byEsbuild(consumer: Consumer): Promise<string> {
  consumer.write('main.cjs', `const { serveOnce } = require('./service.cjs');\n${RUN}`);
  const args = ['main.cjs', '--bundle', '--platform=node', '--outfile=bundled.cjs', '--log-level=error'];
  await run(join(consumer.folder, 'node_modules/.bin/esbuild'), args, consumer.folder);
  return expected(await consumer.node(['bundled.cjs']));
}

const TEST = `test('a service counts', async () => { expect(await serveOnce()).toBe('${EXPECTED}'); });`;

export async function underJest(consumer: Consumer): Promise<string> {
  consumer.write('jest/service.test.js', `const { serveOnce } = require('../service.cjs');\n${TEST}`);
  await run(join(consumer.folder, 'node_modules/.bin/jest'), ['--rootDir', 'jest'], consumer.folder);
  return '1 test';
}

export async function underVitest(consumer: Consumer): Promise<string> {
  const imports = `import { expect, test } from 'vitest';\nimport { serveOnce } from '../service.cjs';\n`;
  consumer.write('vitest/service.test.mjs', imports + TEST);
  await run(join(consumer.folder, 'node_modules/.bin/vitest'), ['run', '--dir', 'vitest'], consumer.folder);
  return '1 test';
}

function expected(printed: string): string {
  if (printed.trim() !== EXPECTED) throw new Error(`printed ${printed.trim()}, not ${EXPECTED}`);
  return printed.trim();
}
