import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

// What is hooked is one for a process.
const PROGRAM = join(__dirname, 'fixtures/process/blind.cjs');

describe.each(['@grpc/grpc-js', 'grpc-js-oldest'])(
  'an instrumentation that finds no grpc-js, of %s',
  (library) => {
    const seen = async (what: string) => {
      const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, what, library]);
      return JSON.parse(stdout);
    };

    it('says so once, where calls are served', async () => {
      expect(await seen('any')).toEqual({
        logged: [
          expect.stringMatching(/rpc\.server: a call is served that the instrumentation .* does not see/),
        ],
        anomalies: 1,
      });
    });

    it.each([
      ['calls that are ignored', 'ignored'],
      ['calls that an interceptor of the application counts', 'intercepted'],
      ['requests that are no calls', 'http2'],
      ['calls of a method that nobody serves, by one that was found', 'unserved'],
    ])('is silent where there are only %s', async (_, what) => {
      expect(await seen(what)).toEqual({ logged: [], anomalies: 0 });
    });
  },
);
