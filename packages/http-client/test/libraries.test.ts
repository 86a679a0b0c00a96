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

it('three held calls of each library are counted where they are, and each of them ends once', async () => {
  const { out } = await runProgram([join(__dirname, 'fixtures/held-calls.mjs')]);
  const held = { at: '127.0.0.1', amid: { await: 3 }, ended: { answered: 2, aborted: 1 }, active: 0 };
  const inBody = { ...held, amid: { receive: 3 } };
  // A redirect is a call of its own, which is answered.
  const redirected = { ...held, ended: { answered: 5, aborted: 1 } };
  expect(JSON.parse(out)).toEqual({
    axios: held,
    'axios, body': inBody,
    'axios, redirect': redirected,
    'axios, by fetch': held,
    'axios, proxy': { ...held, at: 'payments.internal' },
    'follow-redirects': redirected,
    got: held,
    'got, body': inBody,
    'got, redirect': redirected,
    'node-fetch': held,
    'node-fetch, body': inBody,
  });
});
