import { spawnSync } from 'node:child_process';
import { describe, jest } from '@jest/globals';

const TIMEOUT = 120_000;

/**
 * Tests on a real Prometheus. Where there is none they are left out, and say so; where one is expected
 * (STAGEGUARD_REQUIRE_PROMETHEUS=1) they fail.
 */
export function describeOnPrometheus(name: string, tests: () => void): void {
  const missing = ['prometheus', 'promtool'].filter((program) => spawnSync(program, ['--version']).error);
  if (missing.length > 0 && process.env['STAGEGUARD_REQUIRE_PROMETHEUS'] !== '1') {
    const reason = `there is no ${missing.join(' and no ')} here`;
    console.warn(`Left out, since ${reason}: ${name}`);
    describe.skip(`${name} (${reason})`, tests);
    return;
  }
  describe(name, () => {
    jest.setTimeout(TIMEOUT);
    tests();
  });
}
