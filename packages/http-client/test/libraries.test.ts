import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const PROGRAM = join(__dirname, 'fixtures/libraries.mjs');

it.each(['first', 'last'])(
  'calls of axios, got, node-fetch and fetch count once beside OpenTelemetry, with ours loaded %s, and not once it is disabled',
  async (order) => {
    const { out, err } = await runProgram([PROGRAM, order]);
    expect(err).not.toMatch(/Error|no original/);
    expect(JSON.parse(out)).toEqual({
      axios: 1,
      got: 1,
      'node-fetch': 1,
      fetch: 1,
      undone: 1,
      disabled: 0,
      active: 0,
    });
  },
);
