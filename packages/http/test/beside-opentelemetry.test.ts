import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const PROGRAM = join(__dirname, 'fixtures/processes/beside-opentelemetry.cjs');
const counted = { active: 1, current: 'handle', sameTrace: true };

it.each(['ours', 'theirs'])(
  "beside OpenTelemetry's instrumentation a request is counted, current and knows its trace, and theirs can be disabled: %s first",
  async (first) => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, first]);
    expect(JSON.parse(stdout)).toEqual({
      answers: [
        { ...counted, traced: true },
        { ...counted, traced: false },
        { ...counted, traced: true },
      ],
      spans: 2,
      logged: [],
    });
  },
);
