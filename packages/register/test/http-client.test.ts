import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('calls are counted by STAGEGUARD_HTTP_CLIENT, and their requests are in the stage upstream where there is one', () => {
  const program = ['--require', join(__dirname, '..'), join(__dirname, 'fixtures/calls.cjs')];
  const env = { PATH: process.env['PATH'], STAGEGUARD_HTTP_CLIENT: '1', STAGEGUARD_STAGES: 'upstream' };
  const { stdout, stderr } = spawnSync(process.execPath, program, { env, encoding: 'utf8' });
  // The request of the service, made by node:http, and the two that it makes.
  expect(JSON.parse(stdout)).toEqual({ await: 3, upstream: 1 });
  expect(stderr).toContain('as http.server, and the HTTP calls that it makes as http.client; ');
});
