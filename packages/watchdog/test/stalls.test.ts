import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { killAll, run, start } from './fixtures/run-node';

afterAll(killAll);

describe('a stall is told of, with the request whose context was running and its stage, beside 40 others', () => {
  let printed: Awaited<ReturnType<typeof run>>['printed'];
  beforeAll(async () => {
    ({ printed } = await run('blocks.mjs'));
  });

  it.each<[string, RegExp]>([
    ['loop', /blockedByLoop/],
    ['two in a row', /blockedBySecond/],
    ['a short one behind', /blockUntilSeen.*\n.*blockedByFirst/],
    ['after a look that failed', /blockedOnAfterIt/],
    ['regex', /blockedByRegex/],
    ['wait', /blockedByWait/],
    ['sort', /blockedBySort/],
  ])('of JavaScript (%s): with the stack of it', (kind, stack) => {
    expect(printed.find((each) => each.kind === kind)).toMatchObject({
      name: kind,
      stage: 'work',
      stack: expect.stringMatching(stack),
      active: 41,
    });
  });

  it.each(['pbkdf2Sync', 'execSync', 'JSON.parse'])(
    'of native code (%s): once that has returned, with the stack of then',
    (kind) => {
      const told = printed.find((each) => each.kind === kind);
      expect([kind, undefined]).toContain(told.name);
      expect(told.stage).toBe(told.name === undefined ? '_UNKNOWN' : 'work');
      expect(told.duration).toBeGreaterThan(0.2);
    },
  );
});

interface Heard {
  readonly watchdog: 'first' | 'second';
  readonly name?: string;
  readonly stage: string;
  readonly metrics?: string;
  readonly duration: number;
  readonly stack?: string;
}

/** What is counted is what the first watchdog has told of, stall by stall. On a busy machine there may be more than are made here. */
function expectCounted({ stall, stalls, heard }: { stall: Numbers; stalls: Numbers; heard: Heard[] }): void {
  const told = heard.filter(({ watchdog }) => watchdog === 'first');
  for (const stage of new Set([...Object.keys(stalls), ...told.map((its) => its.stage)])) {
    const those = told.filter((its) => its.stage === stage);
    expect([stage, stalls[stage]]).toEqual([stage, those.length]);
    expect(stall[stage]).toBeCloseTo(sum(those.map(({ duration }) => duration)), 9);
  }
}

type Numbers = Readonly<Record<string, number>>;
const sum = (numbers: readonly number[]) => numbers.reduce((all, its) => all + its, 0);
const sumOf = (numbers: Numbers) => sum(Object.values(numbers));

/** The stalls that the program has made, as far as the watchdogs saw who made them. */
const made = (heard: readonly Heard[]) => heard.filter(({ stack }) => stack?.includes('blockedHere'));

// Of the program, and a little for two clocks.
const POLL = 0.05 + 0.005;

/**
 * At least how many seconds of a part of a block count. It may have begun a poll before the next beat is due; and for
 * as long as the machine let neither thread run, each part counts less.
 */
function leastOf(part: number, { stall, frozen }: { stall: Numbers; frozen: number }): number {
  return ((part - POLL) * sumOf(stall)) / (sumOf(stall) + frozen);
}

describe('stall_time', () => {
  it('is by the stage that ran, under the name; stage_stall_time is that of all requests in flight', async () => {
    const { printed } = await run('counted.mjs', { args: ['still'] });
    const [{ stall, stages, names, heard }] = printed;
    expectCounted(printed[0]);
    expect(new Set(names)).toEqual(new Set(['app']));
    const stack = expect.any(String);
    expect(made(heard)).toEqual([
      { watchdog: 'first', name: 'in work', stage: 'work', metrics: 'app', duration: stall.work, stack },
    ]);
    expect(stages.db).toBeCloseTo(40 * sumOf(stall), 9);
    expect(stages.work).toBeCloseTo(sumOf(stall), 9);
  });

  it('counts a request that moves amid the block in either stage for as long as it was there', async () => {
    const { printed } = await run('counted.mjs', { args: ['moving'] });
    const [{ stall, stages, parts, heard }] = printed;
    expectCounted(printed[0]);
    expect(made(heard)).toHaveLength(1);
    expect(stages.db + stages.work).toBeCloseTo(41 * sumOf(stall), 9);
    expect(stages.work).toBeGreaterThan(leastOf(parts.work, printed[0]));
    expect(stages.db - 40 * sumOf(stall)).toBeGreaterThan(leastOf(parts.db, printed[0]));
  });

  it('counts what has entered within a poll before the block, and leaves amid it, from where the block begins', async () => {
    const { printed } = await run('counted.mjs', { args: ['crowded'] });
    const [{ stall, stages, parts }] = printed;
    expectCounted(printed[0]);
    expect(stages.db).toBeCloseTo(40 * sumOf(stall), 9);
    expect(stages.own).toBeCloseTo(sumOf(stall), 9);
    expect(stages.work + stages.end).toBeCloseTo(10 * stall.own, 9);
    expect(stages.work).toBeGreaterThan(10 * leastOf(parts.work, printed[0]));
    expect(stages.end).toBeGreaterThan(10 * leastOf(parts.end, printed[0]));
  });

  it('is of _NONE where the context of no request was running', async () => {
    const { printed } = await run('counted.mjs', { args: ['outside'] });
    const [{ stages, stall, heard }] = printed;
    expectCounted(printed[0]);
    expect(stages.db).toBeCloseTo(40 * sumOf(stall), 9);
    expect(made(heard)).toEqual([expect.objectContaining({ stage: '_NONE' })]);
    expect(made(heard)[0]).not.toHaveProperty('name');
  });

  it('counts a stall that begins before the thread does', async () => {
    const { printed } = await run('counted.mjs', { args: ['early'] });
    const [{ stages, stall, heard }] = printed;
    expectCounted(printed[0]);
    expect(['_NONE', '_UNKNOWN']).toContain(heard[0].stage);
    expect(stages.db).toBeCloseTo(40 * sumOf(stall), 9);
  });

  it('is told of by two watchdogs of the same metrics, and counts once', async () => {
    const { printed } = await run('counted.mjs', { args: ['twice'] });
    const [{ stall, stages, heard }] = printed;
    expect(
      made(heard)
        .map(({ watchdog }) => watchdog)
        .sort(),
    ).toEqual(['first', 'second']);
    expectCounted(printed[0]);
    expect(stages.db).toBeCloseTo(40 * sumOf(stall), 9);
  });

  it('is that of the request whose context runs a batch, which is the first', async () => {
    const { printed } = await run('counted.mjs', { args: ['batch'] });
    expect(made(printed[0].heard)).toEqual([expect.objectContaining({ name: 'x', stage: 'work' })]);
  });

  it('does not count a process that was stopped by SIGSTOP, which is frozen_time', async () => {
    const { child, line, ended, output } = start('counted.mjs', { args: ['stopped'] });
    expect(await line()).toBe('ready');
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    child.kill('SIGCONT');
    child.stdin?.write('\n');
    await ended;
    const { stall, frozen } = JSON.parse(output.stdout.split('\n')[1] ?? '');
    expect(frozen).toBeGreaterThan(2);
    expect(sumOf(stall)).toBeLessThan(frozen / 2);
  });

  it('counts more than it tells of, with maxPerHour', async () => {
    const { printed } = await run('counted.mjs', { args: ['seldom'] });
    const [{ stalls, heard }] = printed;
    expect(heard).toHaveLength(1);
    expect(sumOf(stalls)).toBeGreaterThanOrEqual(2);
  });

  it('goes on where onStall throws, with one warning', async () => {
    const { printed, stderr, code } = await run('counted.mjs', { args: ['throwing'] });
    expect(code).toBe(0);
    expect(made(printed[0].heard)).toHaveLength(2);
    expect(stderr.match(/`onStall` of the watchdog threw: Error: of the application/g)).toHaveLength(1);
  });
});
