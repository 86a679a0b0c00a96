import { describe, expect, it } from '@jest/globals';
import { stageSpanProcessor, stagesFromSpans } from '@stageguard/spans';
import { createLab } from './fixtures/lab';

describe.each([
  ['stagesFromSpans', stagesFromSpans],
  ['stageSpanProcessor', stageSpanProcessor],
])('%s refuses', (_, create) => {
  const { metrics } = createLab();

  it.each<[unknown, string]>([
    [
      undefined,
      "option 'mapping' has to be an object of patterns 'scope//name' and stages; given: undefined",
    ],
    [{ 'pg.query': 'pool' }, `option 'mapping' has to be named by patterns 'scope//name'; given: "pg.query"`],
    [{ '//name': 'pool' }, `named by patterns 'scope//name'; given: "//name"`],
    [{ 'pg//': 'pool' }, `named by patterns 'scope//name'; given: "pg//"`],
    [
      { 'pg//*': 'databse' },
      `option 'mapping.pg//*.stage' has to be a declared stage ('handle', 'detached', 'pool', 'database', 'cache', 'upstream', 'query'); given: "databse"`,
    ],
    [{ 'pg//*': 5 }, "option 'mapping.pg//*' has to be an object; given: 5"],
    [{ 'pg//*': { stage: 'pool', holds: false } }, "unknown option 'mapping.pg//*.holds'"],
    [
      { 'pg//*': { stage: 'pool', hold: 0 } },
      "option 'mapping.pg//*.hold' has to be true or false; given: 0",
    ],
    [
      { 'pg//*': { stage: 'pool', attributes: { a: 'b' } } },
      "unknown option 'mapping.pg//*.attributes.a'; known: none",
    ],
    [
      { 'pg//*': { stage: 'query', attributes: { operation: 1 } } },
      "option 'mapping.pg//*.attributes.operation' has to be the name of a span's attribute; given: 1",
    ],
    [
      { 'pg//*': { stage: 'query', attributes: { operation: null } } },
      "option 'mapping.pg//*.attributes.operation' has to be the name of a span's attribute; given: null",
    ],
  ])('%j', (mapping, message) => {
    expect(() => create(metrics, mapping as never)).toThrow(message);
  });

  it.each<[unknown, string]>([
    [{ route: 'yes' }, `option 'route' has to be true or false; given: "yes"`],
    [{ routes: true }, "unknown option 'routes'; known: route"],
    [null, "option 'options' has to be an object; given: null"],
  ])('the options %j', (options, message) => {
    expect(() => create(metrics, {}, options as never)).toThrow(message);
  });

  it('what is no metrics object', () => {
    expect(() => create({} as never, {})).toThrow(
      "option 'metrics' has to be what createRequestMetrics returns",
    );
  });
});

it('a stage that is not declared does not compile', () => {
  const { metrics } = createLab();
  // @ts-expect-error
  expect(() => stagesFromSpans(metrics, { 'pg//*': 'databse' })).toThrow();
  // @ts-expect-error
  expect(() => stagesFromSpans(metrics, { 'pg//*': { stage: 'databse' } })).toThrow();
  stagesFromSpans(metrics, { 'pg//*': { stage: 'query', attributes: { operation: 'db' } } }).close();
});
