import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGES } from './fixtures/fresh';
import { createProject, type Project } from './fixtures/project';

/** Of a test that starts processes, on a machine that is busy. */
const PATIENCE = 120_000;
const HOOK = ['--import', './hook.mjs'];
const COUNTED = {
  active: 1,
  stage: 'handle',
  route: '/orgs/:org/users/:id',
  traced: false,
  layers: expect.not.arrayContaining(['stageguard']),
  after: 0,
};

// Jest has a `require` of its own, so what is loaded how is tried in processes.
describe.each(PACKAGES)('%s', (_name, express) => {
  let project: Project;
  beforeAll(async () => {
    project = await createProject(express);
  });
  afterAll(() => project.remove());

  it.each([
    ['a CommonJS application requires it later', ['express-after.cjs']],
    ['a CommonJS application has required it already', ['express-before.cjs']],
    ['an ES module imports it later, under the loader hook', [...HOOK, 'express-after.mjs']],
    ['an ES module has imported it, under the loader hook', [...HOOK, 'express-before.mjs']],
    ['an ES module has imported it, without the loader hook', ['express-before.mjs']],
    [
      'the instrumentation is preloaded before an ES module',
      ['--import', './telemetry.mjs', 'application.mjs'],
    ],
    ['a namespace is handed over', ['handed-over.mjs']],
  ])(
    'is found where %s',
    async (_where, args) => {
      expect(await project.run(...args)).toEqual(COUNTED);
    },
    PATIENCE,
  );

  it.each(['ours http express', 'http express ours', 'express ours http'])(
    "is counted, and traced as ever, beside OpenTelemetry's own instrumentations: %s",
    async (order) => {
      const { spans } = await project.run('opentelemetry.cjs', 'http', 'express');
      expect(spans).toContain('GET /orgs/:org/users/:id');
      const found = await project.run('opentelemetry.cjs', ...order.split(' '));
      expect(found).toEqual({ ...COUNTED, traced: true, spans });
    },
    PATIENCE,
  );
});
