import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = join(__dirname, 'fixtures/type-errors');
const LINES = readFileSync(join(FOLDER, 'wrong.ts'), 'utf8').split('\n');
const COMPILERS = { '5.6': 'typescript-5.6', '7': 'typescript' };

interface Complaint {
  /** From 0. */
  readonly line: number;
  /** What was wrong, by the comment above. */
  readonly about: string;
  readonly source: string;
  /** As it is on the screen: the rest of a chain in lines of their own. */
  readonly message: string;
}

/** What a compiler says of the whole fixture, in one run. */
async function complaintsOf(compiler: string): Promise<Complaint[]> {
  const manifest = require.resolve(`${compiler}/package.json`);
  const { bin } = require(manifest) as { bin: { tsc: string } };
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [join(dirname(manifest), bin.tsc), '-p', FOLDER, '--pretty', 'false'],
      (_, stdout) => resolve(stdout),
    );
  });
  return output
    .trim()
    .split(/\n(?! )/)
    .map((text) => {
      const [, at, message] = /^.*wrong\.ts\((\d+),\d+\): error TS\d+: (.*)$/s.exec(text) ?? [];
      if (at === undefined || message === undefined) throw new Error(`not about the fixture: ${text}`);
      const line = Number(at) - 1;
      const about =
        LINES.slice(0, line)
          .filter((each) => each.startsWith('// '))
          .at(-1) ?? '';
      return { line, about: about.slice(3), source: LINES[line] ?? '', message };
    });
}

/** A service's stages are in each message that is about stages. */
const NAMED: Record<string, RegExp> = {
  'wrong stage': /"parse".*route.*tool|"db".*"render"/,
  'wrong attribute value': /"prefill"|"decode"|boolean/,
  'wrong attribute': /phase: |"route" \| "tool"|NoStageHasAttributes/,
  'missing attribute': /route: "phase"|cached: boolean/,
  'swapped arguments': /"stage, fn, attributes"|"db"/,
  'reserved names': /"reserved: a stage of the lifecycle"|Reserved<"the name of the stage">/,
  'unknown option': /Did you mean to write '|does not exist in type '\w+Options</,
};

describe.each(Object.entries(COMPILERS))('TypeScript %s', (_, compiler) => {
  it('says of every line that is wrong what is allowed, in under 200 characters', async () => {
    const complaints = await complaintsOf(compiler);
    const begins = LINES.indexOf('// wrong stage');
    const wrong = LINES.flatMap((text, line) => (line > begins && /^\w/.test(text) ? [line] : []));
    expect(complaints.map(({ line }) => line)).toEqual(wrong);
    for (const { about, message } of complaints) {
      expect(message).toMatch(NAMED[about] as RegExp);
      // The older compiler says a missing attribute twice, in a line each.
      for (const line of message.split('\n')) expect(line.length).toBeLessThan(200);
    }
    expect(complaints.map(({ source, message }) => `${source}\n  ${message}`).join('\n\n')).toMatchSnapshot();
  });
});
