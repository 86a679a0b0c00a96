import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it.each([
  [undefined, 'GET', true],
  [undefined, 'PURGE', false],
  ['', 'GET', true],
  ['  ', 'GET', true],
  ['GET, PURGE', 'PURGE', true],
  ['GET, PURGE', 'POST', false],
])('with OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS %j the method %s is known: %s', (list, method, isKnown) => {
  const { OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: _, ...env } = process.env;
  if (list !== undefined) env['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'] = list;
  const program = `console.log(require('@stageguard/http').knownMethods.has('${method}'))`;
  const said = execFileSync(process.execPath, ['-e', program], { cwd: join(__dirname, '..'), env });
  expect(String(said).trim()).toBe(String(isKnown));
});
