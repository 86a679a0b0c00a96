import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

// In processes of their own: here the hooks on Node's classes may be those of another test file, whose context manager is not this one's.
async function said(program: string): Promise<unknown> {
  const { out } = await runProgram([join(__dirname, 'fixtures', program)]);
  return JSON.parse(out);
}

it('the calls of the OTLP exporter are not counted, with a context manager and without one', async () => {
  expect(await said('exporter.mjs')).toEqual({ received: 2, counted: 0 });
});

it('what is called where tracing is suppressed is not counted, by fetch and by node:http', async () => {
  expect(await said('suppressed.mjs')).toEqual({ suppressed: 0, others: 2 });
});
