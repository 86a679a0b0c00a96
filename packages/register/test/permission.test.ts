import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const flags = process.allowedNodeEnvironmentFlags;
const PERMISSION = flags.has('--permission') ? '--permission' : '--experimental-permission';
const REGISTER = join(__dirname, '../dist/index.js');
// Before Node 25 the permission model leaves the network alone.
const hasNet = flags.has('--allow-net');

/** What is said of a process that listens nowhere itself, and ends once that is said. */
async function saidOf(program: string): Promise<string[]> {
  const args = [PERMISSION, '--allow-fs-read=*', '--import', REGISTER, join(__dirname, 'fixtures', program)];
  const env = {
    PATH: process.env['PATH'],
    STAGEGUARD_PAGE_PORT: '0',
    STAGEGUARD_EXPORT: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: '0',
  };
  const { stderr } = await promisify(execFile)(process.execPath, args, { env, cwd: __dirname });
  return stderr.split('\n').filter((line) => line.startsWith('stageguard: '));
}

describe('under the permission model, without a permission of the network', () => {
  (hasNet ? it : it.skip)(
    'neither the page nor the metrics are served, which is said, and the process goes on',
    async () => {
      const said = await saidOf('batch.cjs');
      expect(said).toContain(
        'stageguard: live page is not served: not permitted; start Node with --allow-net',
      );
      expect(said).toContain('stageguard: metrics is not served: not permitted; start Node with --allow-net');
    },
  );

  (hasNet ? it.skip : it)('both are served where Node has no such permission', async () => {
    const said = await saidOf('batch.cjs');
    expect(said).toContainEqual(expect.stringMatching(/live page at/));
    expect(said).toContainEqual(expect.stringMatching(/metrics at/));
  });
});
