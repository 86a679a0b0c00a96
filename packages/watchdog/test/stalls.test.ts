import { afterAll, describe, expect, it } from '@jest/globals';
import { killAll, run, start } from './fixtures/run-node';

afterAll(killAll);

describe('a stall is told of, with the request whose context was running and its stage, beside 40 others', () => {
  const printed = run('blocks.mjs').then((ran) => ran.printed);

  it.each<[string, RegExp]>([
    ['loop', /blockedByLoop/],
    ['regex', /blockedByRegex/],
    ['wait', /blockedByWait/],
    ['sort', /blockedBySort/],
  ])('of JavaScript (%s): with the stack of it', async (kind, stack) => {
    expect((await printed).find((each) => each.kind === kind)).toMatchObject({
      name: kind,
      stage: 'work',
      stack: expect.stringMatching(stack),
      active: 41,
    });
  });

  it.each(['pbkdf2Sync', 'execSync', 'JSON.parse'])(
    'of native code (%s): once that has returned, with the stack of then',
    async (kind) => {
      const told = (await printed).find((each) => each.kind === kind);
      expect([kind, undefined]).toContain(told.name);
      expect(told.stage).toBe(told.name === undefined ? '_UNKNOWN' : 'work');
      expect(told.duration).toBeGreaterThan(0.2);
    },
  );
});

describe('stall_time', () => {
  it('is by the stage that ran, under the name; stage_stall_time is that of all requests in flight', async () => {
    const { printed } = await run('counted.mjs', { args: ['still'] });
    const [{ stall, stalls, stages, names, heard }] = printed;
    expect(stalls).toEqual({ _NONE: 0, work: 1 });
    expect(names).toEqual(['app', 'app']);
    expect(heard).toEqual([
      { name: 'in work', stage: 'work', metrics: 'app', duration: stall.work, stack: expect.any(String) },
    ]);
    expect(stages.db).toBeCloseTo(40 * stall.work, 9);
    expect(stages.work).toBeCloseTo(stall.work, 9);
  });

  it('counts a request that moves amid the block in either stage for as long as it was there', async () => {
    const { printed } = await run('counted.mjs', { args: ['moving'] });
    const [{ stall, stages }] = printed;
    const blocked = stall.work ?? stall.db;
    expect(stages.db + stages.work + stages.handle).toBeCloseTo(41 * blocked, 9);
    expect(stages.work).toBeGreaterThan(0.3);
    expect(stages.db).toBeGreaterThan(40 * blocked + 0.3);
  });

  it('counts what has entered within a poll before the block, and leaves amid it, from where the block begins', async () => {
    const { printed } = await run('counted.mjs', { args: ['crowded'] });
    const [{ stall, stages }] = printed;
    expect(stages.db).toBeCloseTo(40 * stall.own, 9);
    expect(stages.work + stages.end).toBeCloseTo(10 * stall.own, 9);
    expect(Math.min(stages.work, stages.end)).toBeGreaterThan(1);
  });

  it('is of _NONE where the context of no request was running', async () => {
    const { printed } = await run('counted.mjs', { args: ['outside'] });
    const [{ stalls, stages, stall, heard }] = printed;
    expect(stalls).toEqual({ _NONE: 1 });
    expect(stages.db).toBeCloseTo(stall._NONE, 9);
    expect(heard[0]).toMatchObject({ stage: '_NONE' });
    expect(heard[0]).not.toHaveProperty('name');
  });

  it('counts a stall that begins before the thread does', async () => {
    const { printed } = await run('counted.mjs', { args: ['early'] });
    const [{ stalls, stages, heard }] = printed;
    expect(stalls._NONE + (stalls._UNKNOWN ?? 0)).toBe(1);
    expect(['_NONE', '_UNKNOWN']).toContain(heard[0].stage);
    expect(stages.db).toBeCloseTo(heard[0].duration, 9);
  });

  it('is told of by two watchdogs of the same metrics, and counts once', async () => {
    const { printed } = await run('counted.mjs', { args: ['twice'] });
    const [{ stall, stalls, stages, heard }] = printed;
    expect(heard).toHaveLength(2);
    expect(stalls).toEqual({ _NONE: 1 });
    expect(stages.db).toBeCloseTo(stall._NONE, 9);
  });

  it('is that of the request whose context runs a batch, which is the first', async () => {
    const { printed } = await run('counted.mjs', { args: ['batch'] });
    expect(printed[0].heard).toEqual([expect.objectContaining({ name: 'x', stage: 'work' })]);
  });

  it('does not count a process that was stopped by SIGSTOP, which is frozen_time', async () => {
    const { child, line, ended, output } = start('counted.mjs', { args: ['stopped'] });
    expect(await line()).toBe('ready');
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    child.kill('SIGCONT');
    child.stdin?.write('\n');
    await ended;
    const { stalls, frozen } = JSON.parse(output.stdout.split('\n')[1] ?? '');
    expect(stalls).toEqual({ _NONE: 0 });
    expect(frozen['']).toBeGreaterThan(0.5);
  });

  it('counts more than it tells of, with maxPerHour', async () => {
    const { printed } = await run('counted.mjs', { args: ['seldom'] });
    expect(printed[0]).toMatchObject({ stalls: { _NONE: 2 }, heard: [{ stage: '_NONE' }] });
  });

  it('goes on where onStall throws, with one warning', async () => {
    const { printed, stderr, code } = await run('counted.mjs', { args: ['throwing'] });
    expect(code).toBe(0);
    expect(printed[0].heard).toHaveLength(2);
    expect(stderr.match(/`onStall` of the watchdog threw: Error: of the application/g)).toHaveLength(1);
  });
});
