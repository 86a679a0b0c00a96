import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runProgram } from '@stageguard/testing/program';

const MAIN = join(__dirname, '..', 'dist', 'main.js');

it('the command says in one line which suites there are', async () => {
  const { code, err } = await runProgram([MAIN, '--suite', 'left-pad']);
  expect(err).toMatch(/^error: .*left-pad.*express@5, express@4, koa.*\n$/);
  expect(code).toBe(1);
});

it('the command says where the tests of a suite are to be had', async () => {
  const { code, out, err } = await runProgram([MAIN, '--suite', 'express@5']);
  expect(err).toMatch(/^.*git clone --branch v5\.\S+ https:\/\/github\.com\/expressjs\/express FOLDER .*\n$/);
  expect(out).toBe('');
  expect(code).toBe(1);
});
