import { expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { createLab } from './fixtures/lab';
import { mapsSpans } from './fixtures/mapping';

const PG = '@opentelemetry/instrumentation-pg';
const MAPPING = {
  'pg//pg.query:SELECT*': 'database',
  'pg//pg.*': 'pool',
  '*cache*//get*key*': 'cache',
  'app//ab*ba': 'cache',
  'app//a//b': 'upstream',
} as const;

const map = mapsSpans();

function createMapped() {
  const { metrics } = createLab();
  map(metrics, MAPPING);
  return (scope: string, name: string) => {
    const request = metrics.begin();
    const span = request.with(() => trace.getTracer(scope).startSpan(name));
    const { stage } = request;
    span.end();
    request.end();
    return stage;
  };
}

it.each([
  ['by the first pattern that matches', PG, 'pg.query:SELECT shop', 'database'],
  ['by a later one', PG, 'pg.query:UPDATE shop', 'pool'],
  ["by a scope's whole name", 'pg', 'pg.connect', 'pool'],
  ['by no part of a scope', `${PG}-pool`, 'pg.connect', 'handle'],
  ['by no part of a name', PG, 'a pg.connect', 'handle'],
  ['by stars that stand for any text', 'my-cache-2', 'get the key 7', 'cache'],
  ['by stars that stand for no text', 'cache', 'getkey', 'cache'],
  ['by what is around stars', 'cache', 'get the ke', 'handle'],
  ['by what is around a star, without an overlap', 'app', 'aba', 'handle'],
  ['by the first // that parts scope and name', 'app', 'a//b', 'upstream'],
])('a span is matched %s', (_, scope, name, stage) => {
  expect(createMapped()(scope, name)).toBe(stage);
});

it('a span is matched after more scopes and names than are remembered, and by a name that is too long for that', () => {
  const stageOf = createMapped();
  for (let at = 0; at < 1_100; at++) stageOf(PG, `pg.query:SELECT ${at}`);
  expect(stageOf(PG, 'pg.query:SELECT more')).toBe('database');
  for (let at = 0; at < 300; at++) stageOf(`cache ${at}`, 'get a key');
  expect(stageOf('cache 301', 'get a key')).toBe('cache');
  expect(stageOf(PG, `pg.query:SELECT ${'more'.repeat(100)}`)).toBe('database');
  expect(stageOf(PG, 'more')).toBe('handle');
});
