import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { warnOnce } from '@stageguard/core/adapter';

const quiet = () => {};
const LOGGER: DiagLogger = { error: quiet, warn: quiet, info: quiet, debug: quiet, verbose: quiet };

afterEach(() => {
  jest.restoreAllMocks();
  diag.disable();
});

/** A service as its author writes it: without a logger for the diagnostics, with the name of a stage misspelt. */
const SERVICE = `
  const { createRequestMetrics } = require('@stageguard/core');
  const metrics = createRequestMetrics({ name: 'app', stages: { database: {} } });
  const request = metrics.begin();
  for (const stage of ['databse', 'databse', 'datbase']) request.enter(stage);
  request.end();
`;

describe('where the diagnostics of OpenTelemetry have no logger', () => {
  it('the first warning of a kind is a warning of the process, which it prints', async () => {
    const { stderr } = await promisify(execFile)(process.execPath, ['-e', SERVICE], { cwd: __dirname });
    const said = stderr.split('\n').filter((line) => line.includes('StageguardWarning: '));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/StageguardWarning: .*"databse"/);
  });

  it('each kind has its first one; further ones of a kind are left out', () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(quiet);
    for (const detail of ['one', 'one', 'two']) warnOnce('the first kind', detail);
    warnOnce('the second kind');
    expect(emitWarning.mock.calls).toEqual([
      ['the first kind: "one"', 'StageguardWarning'],
      ['the second kind', 'StageguardWarning'],
    ]);
  });

  it('nothing is thrown where the process refuses a warning', () => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => {
      throw new Error('refused');
    });
    expect(() => warnOnce('a kind that is refused')).not.toThrow();
  });
});

it.each([DiagLogLevel.ALL, DiagLogLevel.NONE])(
  'where they have a logger, at level %s, it alone is told',
  (logLevel) => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(quiet);
    const warn = jest.fn();
    diag.setLogger({ ...LOGGER, warn }, { logLevel, suppressOverrideMessage: true });
    warnOnce('a kind that is logged', logLevel);
    expect(emitWarning).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledTimes(logLevel === DiagLogLevel.NONE ? 0 : 1);
  },
);
