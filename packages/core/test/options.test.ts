import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { createTestProvider } from '@stageguard/testing';

const circular: { self?: unknown } = {};
circular.self = circular;

function create(options: unknown) {
  return () => createRequestMetrics(options as { name: string });
}

describe('a wrong option throws a TypeError that says which, what was expected and what was given', () => {
  const instrumentName = 'an OpenTelemetry instrument name of at most 232 characters';
  const number = 'a positive number';
  const seconds = 'a positive number of seconds, or false';
  const boolean = 'true or false';
  const outcomes = 'a list of answered, failed, aborted, abandoned, reclaimed, ended';
  const provider = 'a MeterProvider or a function that returns one';
  const durations = 'true, false or { buckets } with ascending boundaries';
  const values = "'open' or a list of strings, numbers or booleans";

  it.each<[option: string, given: unknown, expected: string, shown?: string]>([
    ['name', undefined, instrumentName, 'undefined'],
    ['name', 7, instrumentName],
    ['name', '', instrumentName],
    ['name', '7up', instrumentName],
    ['name', 'with space', instrumentName],
    ['name', 'trailing\n', instrumentName],
    ['name', 'x'.repeat(233), instrumentName, `"${'x'.repeat(80)}…"`],
    ['meterProvider', null, provider],
    ['meterProvider', {}, provider],
    ['meterProvider', { getMeter: 1 }, provider],
    ['stages', [], 'an object of stages'],
    ['stages', 'db', 'an object of stages'],
    ['stages', null, 'an object of stages'],
    ['lifecycle', [], 'a list of stage names'],
    ['lifecycle', 'handle', 'a list of stage names'],
    ['lifecycle', [''], 'a list of stage names'],
    ['lifecycle', ['handle', 7], 'a list of stage names'],
    ['lifecycle', ['_OTHER'], 'a list of stage names'],
    ['stageAttributes', 'model', 'a list of attribute names'],
    ['stageAttributes', [''], 'a list of attribute names'],
    ['stageAttributes', [7], 'a list of attribute names'],
    ['stageAttributes', ['model', 7], 'a list of attribute names'],
    ['attributesRequired', 'yes', boolean],
    ['stageEntries', 1, boolean],
    ['endedRequests', null, boolean],
    ['outcomes', 'answered', outcomes],
    ['outcomes', ['answered', 'vanished'], outcomes],
    ['outcomes', [['answered']], outcomes],
    ['stageTime', 1, boolean],
    ['oldestAge', 0, boolean],
    ['stageOldestAge', null, boolean],
    ['stagePeak', 'true', boolean],
    ['budget', 0, seconds],
    ['budget', true, seconds],
    ['budget', Number.NaN, seconds, 'NaN'],
    ['budgets', [], 'an object of budgets by stage'],
    ['budgets', { rout: 3 }, 'by stages, which are handle', '"rout"'],
    ['byteStages', 'receive', 'a list of stage names'],
    ['scope', { name: 'mine', version: 7 }, 'an object with a name and, if there is one, a version'],
    ['peakWindow', 0, number],
    ['peakWindow', -1, number],
    ['peakWindow', Number.NaN, number, 'NaN'],
    ['peakWindow', Number.POSITIVE_INFINITY, number, 'Infinity'],
    ['peakWindow', '60', number],
    ['cardinalityLimit', 0, number],
    ['cardinalityLimit', null, number],
    ['cardinalityLimit', 1n, number, '1n'],
    ['durations', 1, durations],
    ['durations', null, durations],
    ['durations', {}, durations],
    ['durations', [1, 2], durations],
    ['durations', { buckets: [] }, durations],
    ['durations', { buckets: 'all' }, durations],
    ['durations', { buckets: [1, 1] }, durations],
    ['durations', { buckets: [2, 1] }, durations],
    ['durations', { buckets: [1, Number.NaN] }, durations, '{"buckets":[1,null]}'],
    ['durations', { buckets: ['1'] }, durations],
    ['clock', 'now', 'a function'],
    ['clock', circular, 'a function', 'object'],
    ['clock', null, 'a function'],
  ])('%s: %j', (option, given, expected, shown = JSON.stringify(given)) => {
    expect(create({ name: 'app', [option]: given })).toThrow(
      new TypeError(`stageguard: option '${option}' has to be ${expected}; given: ${shown}`),
    );
  });

  it.each<[option: string, stages: unknown, expected: string, shown: string]>([
    ['stages', { '': {} }, 'names that are not empty and not _OTHER', '""'],
    ['stages', { _OTHER: {} }, 'names that are not empty and not _OTHER', '"_OTHER"'],
    ['stages.db', { db: [] }, 'an object of attributes', '[]'],
    ['stages.db', { db: true }, 'an object of attributes', 'true'],
    ['stages.db', { db: null }, 'an object of attributes', 'null'],
    ['stages.db.table', { db: { table: [] } }, values, '[]'],
    ['stages.db.table', { db: { table: 'closed' } }, values, '"closed"'],
    ['stages.db.table', { db: { table: [{}] } }, values, '[{}]'],
    ['stages.db.table', { db: { table: ['a', null] } }, values, '["a",null]'],
    ['stages.db.table', { db: { table: () => 1 } }, values, 'a function'],
    ['stages.db.', { db: { '': ['a'] } }, 'under a name that is not empty and not _OTHER', '["a"]'],
  ])('%s: %j', (option, stages, expected, shown) => {
    expect(create({ name: 'app', stages })).toThrow(
      new TypeError(`stageguard: option '${option}' has to be ${expected}; given: ${shown}`),
    );
  });

  it.each([
    [
      { stageAttributes: ['stage'] },
      `option 'stageAttributes' has to be without 'stage', which is reserved; given: ["stage"]`,
    ],
    [
      { stages: { db: { stage: ['a'] } } },
      `option 'stages.db.stage' has to be under another name: 'stage' is reserved; given: ["a"]`,
    ],
    [
      { lifecycle: ['receive', 'handle'], stages: { handle: {} } },
      "option 'stages.handle' has to be under another name than the lifecycle's receive, handle; given: {}",
    ],
    [
      { stages: { db: { model: ['a'] } }, stageAttributes: ['model'] },
      `option 'stages.db.model' has to be under another name: stageAttributes has this one, too; given: ["a"]`,
    ],
    [
      { lifecycle: ['receive', 'handle'], budgets: { rout: 3 } },
      `option 'budgets' has to be by stages, which are receive, handle; given: "rout"`,
    ],
  ])('%j', (options, message) => {
    expect(create({ name: 'app', ...options })).toThrow(new TypeError(`stageguard: ${message}`));
  });

  it.each([undefined, null, 'app', []])('options: %j', (options) => {
    expect(create(options)).toThrow(
      new TypeError(`stageguard: option 'options' has to be an object; given: ${JSON.stringify(options)}`),
    );
  });

  it('more combinations of closed values than the cardinality limit', () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    const stages = { a: { x: ten, y: ten }, b: { z: ten, name: 'open' } };
    expect(create({ name: 'app', cardinalityLimit: 100, stages })).toThrow(
      new TypeError(
        "stageguard: option 'stages' has to be at most 100 combinations of closed values (cardinalityLimit); given: 101",
      ),
    );
    expect(create({ name: 'app', cardinalityLimit: 101, stages })).not.toThrow();
  });
});

describe('an option that is unknown', () => {
  const known = 'name, stages, meterProvider, stageAttributes, stageEntries, endedRequests, stageTime';

  it.each([
    [{ nonsense: 1 }, `unknown option 'nonsense'; known: ${known}`],
    [{ stage_time: false }, `unknown option 'stage_time' (did you mean 'stageTime'?); known: ${known}`],
    [{ durations: { bucket: [1] } }, "unknown option 'durations.bucket'; known: buckets"],
    [{ scope: { version: '1', naam: 'mine' } }, "unknown option 'scope.naam'; known: name, version"],
  ])('is refused with those that are known: %j', (options, message) => {
    expect(create({ name: 'app', ...options })).toThrow(TypeError);
    expect(create({ name: 'app', ...options })).toThrow(`stageguard: ${message}`);
  });

  it('of a drain is refused, too', async () => {
    const metrics = createRequestMetrics({ name: 'app' });
    await expect(metrics.drained({ timeout: 1 } as never)).rejects.toEqual(
      new TypeError("stageguard: unknown option 'timeout'; known: signal, detached"),
    );
  });
});

describe('an option of a read that is wrong', () => {
  const metrics = createRequestMetrics({ name: 'app' });

  it.each([
    [{ detached: 0 }, "'detached' has to be true or false; given: 0"],
    [{ signal: [] }, "'signal' has to be an AbortSignal; given: []"],
    [{ signal: { aborted: false } }, `'signal' has to be an AbortSignal; given: {"aborted":false}`],
    [{ signal: { addEventListener() {} } }, "'signal' has to be an AbortSignal; given: {}"],
  ])('is what a drain rejects with: %j', async (options, message) => {
    const error = new TypeError(`stageguard: option ${message}`);
    await expect(metrics.drained(options as never)).rejects.toEqual(error);
  });

  it('is none where it is undefined, Infinity or 0', async () => {
    const undefinedOnes = { oldest: undefined, perStage: undefined, stage: undefined };
    expect(metrics.snapshot(undefinedOnes).oldest).toEqual([]);
    expect(metrics.snapshot({ oldest: Number.POSITIVE_INFINITY }).oldest).toEqual([]);
    await metrics.drained({ signal: undefined, detached: undefined });
  });
});

describe('a right option', () => {
  it.each([
    { name: 'x'.repeat(232) },
    { name: 'A_b.c-d/e9' },
    { stages: undefined, lifecycle: undefined, stageAttributes: undefined, durations: undefined },
    { meterProvider: undefined, clock: undefined, cardinalityLimit: undefined, peakWindow: undefined },
    { stageEntries: undefined, endedRequests: undefined, outcomes: undefined },
    { endedRequests: false, stageEntries: false, outcomes: [] },
    {
      stageTime: undefined,
      oldestAge: undefined,
      stageOldestAge: undefined,
      stagePeak: undefined,
      attributesRequired: undefined,
    },
    { meterProvider: () => undefined },
    { durations: { buckets: [-1, 0, 0.5] } },
    { durations: false, peakWindow: 0.1, cardinalityLimit: 1 },
    { stages: { db: { table: ['a', 1, false], name: 'open' } } },
    { stages: JSON.parse('{"__proto__":{"constructor":["a"]},"constructor":{}}') },
  ])('is taken: %j', (options) => {
    expect(create({ name: 'app', ...options })).not.toThrow();
  });

  it('is copied: what is done to it later changes nothing', async () => {
    const { meterProvider, collect } = createTestProvider();
    const lifecycle: ['receive', ...string[]] = ['receive'];
    const stageAttributes = ['model'];
    const table = ['a'];
    const buckets = [1, 2];
    const metrics = createRequestMetrics({
      name: 'app',
      meterProvider,
      lifecycle,
      stageAttributes,
      stages: { db: { table } },
      durations: { buckets },
    });
    lifecycle.push('late');
    stageAttributes.push('late');
    table.push('late');
    buckets.push(0);
    metrics.begin({ model: 'm', late: 1 }).enter('db', { table: 'late' });
    const collection = await collect();
    const attributes = { stage: 'db', table: '_OTHER', model: 'm' };
    expect(collection.value('app.stage_requests', attributes)).toBe(1);
    const [histogram] = collection.histograms('app.stage_duration');
    expect(histogram?.value.buckets.boundaries).toEqual([1, 2]);
  });

  it('names a stage as fields of every object are named', async () => {
    const { meterProvider, collect } = createTestProvider();
    const stages = JSON.parse('{"__proto__":{"constructor":["a"]},"toString":{}}');
    const metrics = createRequestMetrics({ name: 'app', stages, meterProvider });
    const request = metrics.begin();
    (request.enter as (stage: string, attributes: unknown) => void)('__proto__', { constructor: 'a' });
    const points = (await collect()).points('app.stage_requests');
    expect(points.map(({ attributes, value }) => [...Object.values(attributes), value])).toEqual([
      ['handle', 0],
      ['__proto__', 'a', 1],
      ['toString', 0],
    ]);
  });
});
