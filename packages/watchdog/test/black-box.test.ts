import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jsonLines, killAll, run, type Started, start } from './fixtures/run-node';

afterAll(killAll);

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'stageguard-box-')), 'made by the watchdog');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/** A process with four requests in flight, once its box is written. */
async function ready(how: string): Promise<Started> {
  const its = start('boxed.mjs', { args: [folder, how] });
  expect(JSON.parse((await its.line()) ?? '')).toMatchObject({ lost: [] });
  expect(await its.line()).toBe('ready');
  return its;
}

/** What the next start says. */
async function reported() {
  const { printed, stderr } = await run('boxed.mjs', { args: [folder, 'report'] });
  return { ...printed[0], stderr };
}

const FOUR = expect.objectContaining({
  name: 'app',
  active: 4,
  stages: [
    expect.objectContaining({ stage: 'handle', count: 1 }),
    expect.objectContaining({ stage: 'db', count: 3 }),
  ],
  oldest: expect.arrayContaining([
    expect.objectContaining({ name: 'in db 2' }),
    expect.objectContaining({ name: 'in handle' }),
  ]),
});

describe('the black box', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGABRT'] as const)(
    'tells what was in flight when %s came',
    async (signal) => {
      const { child, ended } = await ready('wait');
      child.kill(signal);
      expect(await ended).toBe(signal);
      const { lost, told, counted } = await reported();
      expect(lost).toEqual([
        expect.objectContaining({
          cause: 'killed',
          snapshot: [FOUR],
          since: expect.stringMatching(/^\d{4}-.*Z$/),
          instance: expect.objectContaining({ pid: child.pid }),
        }),
      ]);
      expect(told).toBe(1);
      expect(counted).toEqual([
        { stage: 'handle', cause: 'killed', value: 1 },
        { stage: 'db', cause: 'killed', value: 3 },
      ]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('tells what was in flight in a process that has aborted', async () => {
    const { ended } = await ready('abort');
    expect(await ended).toBe('SIGABRT');
    expect((await reported()).lost).toEqual([expect.objectContaining({ cause: 'killed', snapshot: [FOUR] })]);
  });

  it('tells what was in flight when the memory was full', async () => {
    const { ended } = start('boxed.mjs', { args: [folder, 'memory'], execArgv: ['--max-old-space-size=40'] });
    expect(await ended).not.toBe(0);
    expect((await reported()).lost).toEqual([expect.objectContaining({ cause: 'killed', snapshot: [FOUR] })]);
  });

  it.each([
    ['throw', { cause: 'uncaught_exception', code: 1, error: expect.stringMatching(/^SyntaxError/) }],
    ['exit', { cause: 'exit', code: 7 }],
    ['exit 0', { cause: 'exit', code: 0 }],
  ])('tells what was in flight at the exit (%s), and its code', async (how, exit) => {
    const { ended } = await ready(how);
    await ended;
    expect((await reported()).lost).toEqual([expect.objectContaining({ ...exit, snapshot: [FOUR] })]);
  });

  it('tells who blocked the loop of a process that was killed for it, with the stack', async () => {
    const { child, ended } = await ready('block');
    while (!lastRecord().stall?.stack?.includes('blockedForEver')) await pause();
    child.kill('SIGKILL');
    await ended;
    const { lost } = await reported();
    expect(lost[0].stall).toMatchObject({
      request: { name: 'in handle', stage: 'handle', attributes: { tenant: 'a' } },
      stack: expect.stringContaining('blockedForEver'),
    });
    expect(lost[0].snapshot).toEqual([FOUR]);
  });

  it.each([
    ['a', 0],
    ['b', 0],
    ['a', -3_600_000],
  ])('tells the record that was written last: of slot %s, its time %i ms later', async (slot, later) => {
    const { child, ended } = await ready('wait');
    while (slots().length < 2) await pause();
    child.kill('SIGKILL');
    await ended;
    const last = lastRecord();
    const stall = { blockedFor: 7 };
    rewrite(slot === 'a' ? 'b' : 'a', { ...last, number: last.number - 1 });
    const time = new Date(Date.parse(last.time) + later).toISOString();
    rewrite(slot, { ...last, time, stall });
    expect((await reported()).lost).toEqual([expect.objectContaining({ since: time, stall })]);
  });

  it.each(['clean exit', 'empty loop', 'stop'])('leaves no file after a clean end: %s', async (how) => {
    const { ended, output } = await ready(how);
    expect(await ended).toBe(how === 'stop' ? 3 : 0);
    expect(output.stderr).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is for its owner alone', async () => {
    const { child, ended } = await ready('wait');
    const modes = ['', ...readdirSync(box())].map((name) => statSync(join(box(), name)).mode & 0o077);
    expect(new Set(modes)).toEqual(new Set([0]));
    child.kill('SIGKILL');
    await ended;
  });

  it('of one that lives is left alone, and one that has died is claimed by one of six', async () => {
    const alive = await ready('wait');
    const dead = start('boxed.mjs', { args: [folder, 'wait'] });
    await dead.line();
    await dead.line();
    dead.child.kill('SIGKILL');
    await dead.ended;
    const all = await Promise.all(Array.from({ length: 6 }, reported));
    expect(
      all.flatMap(({ lost }) => lost.map((each: { instance: { pid: number } }) => each.instance.pid)),
    ).toEqual([dead.child.pid]);
    expect(all.map(({ stderr }) => stderr)).toEqual(Array(6).fill(''));
    expect(readdirSync(folder)).toHaveLength(1);
    alive.child.kill('SIGKILL');
    await alive.ended;
    expect((await reported()).lost).toHaveLength(1);
  });

  it('is claimed anew where whoever claimed it has died before it has told', async () => {
    const { child, ended } = await ready('wait');
    child.kill('SIGKILL');
    await ended;
    spawnSync('mv', [box(), box().replace(/stageguard-(?=\w+$)/, 'claimed-0123456789ab-')]);
    expect((await reported()).lost).toEqual([expect.objectContaining({ snapshot: [FOUR] })]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('has its other slot where one is cut off', async () => {
    const { child, ended } = await ready('wait');
    while (slots().length < 2) await pause();
    child.kill('SIGKILL');
    await ended;
    writeFileSync(join(box(), 'a'), readFileSync(join(box(), 'a')).subarray(0, 300));
    expect((await reported()).lost).toEqual([expect.objectContaining({ snapshot: [FOUR] })]);
  });

  it('that is corrupt is removed with a warning once it is old, and foreign files stay', async () => {
    mkdirSync(join(folder, 'stageguard-0123456789ab'), { recursive: true });
    mkdirSync(join(folder, 'somebody else'));
    writeFileSync(join(folder, 'stageguard-0123456789ab/a'), '{"snapshot":');
    writeFileSync(join(folder, 'stageguard-notes.txt'), 'foreign');
    expect((await reported()).lost).toEqual([]);
    expect(readdirSync(folder)).toContain('stageguard-0123456789ab');
    utimesSync(join(folder, 'stageguard-0123456789ab'), 1_000, 1_000);
    const { lost, stderr } = await reported();
    expect(lost).toEqual([]);
    expect(stderr).toContain('a black box is not whole');
    expect(readdirSync(folder).sort()).toEqual(['somebody else', 'stageguard-notes.txt']);
  });

  it('of another machine is told of once it is old', async () => {
    const { child, ended } = await ready('wait');
    child.kill('SIGKILL');
    await ended;
    for (const slot of slots()) {
      const its = recordOf(slot);
      rewrite(slot, { ...its, instance: { ...its.instance, boot: 'another' } });
    }
    expect((await reported()).lost).toEqual([]);
    utimesSync(box(), 1_000, 1_000);
    expect((await reported()).lost).toEqual([expect.objectContaining({ snapshot: [FOUR] })]);
  });

  it('that cannot be kept is one warning, and the service runs on', async () => {
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(folder, 'a file');
    const { printed, stderr, code } = await run('boxed.mjs', { args: [folder, 'no disk'] });
    expect(printed[0]).toMatchObject({ lost: [] });
    expect(stderr.match(/StageguardWarning: the black box cannot be kept/g)).toHaveLength(1);
    expect(code).toBe(0);
  });
});

const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;
const withMounts = canMount ? it : it.skip;

describe('the black box, where namespaces are allowed', () => {
  withMounts('on a disk that is full or read-only is one warning, and the service runs on', () => {
    mkdirSync(folder, { recursive: true });
    for (const options of ['size=4k', 'ro']) {
      const script = `mount -t tmpfs -o ${options} tmpfs "$1" && { head -c 9000 /dev/zero > "$1/full"; "$2" "$3" "$1" "no disk"; }`;
      const program = join(__dirname, 'fixtures/boxed.mjs');
      const { status, stderr, stdout } = spawnSync('unshare', [
        '-m',
        'sh',
        '-c',
        script,
        'sh',
        folder,
        process.execPath,
        program,
      ]);
      expect(stdout.toString()).toContain('ready');
      expect(
        stderr.toString().match(/StageguardWarning: the black box cannot be (kept|written)/g)?.length,
      ).toBeGreaterThan(0);
      expect(status).toBe(0);
    }
  });

  withMounts('has the last whole record where the disk is full amid a write', () => {
    mkdirSync(folder, { recursive: true });
    const program = join(__dirname, 'fixtures/boxed.mjs');
    const script =
      'mount -t tmpfs -o size=64k tmpfs "$1" && { "$2" "$3" "$1" fills; rm "$1/full"; "$2" "$3" "$1" report; }';
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['-m', 'sh', '-c', script, 'sh', folder, process.execPath, program],
      { encoding: 'utf8' },
    );
    const [, printed = '{}'] = jsonLines(stdout).map((line) => JSON.stringify(line));
    expect(JSON.parse(printed).lost).toEqual([
      expect.objectContaining({ cause: 'killed', snapshot: [FOUR] }),
    ]);
    expect(stderr).toContain('the black box cannot be written: "ENOSPC');
    expect(stderr.match(/StageguardWarning/g)).toHaveLength(1);
  });

  withMounts('of pid 1 of one container is told apart from pid 1 of another', async () => {
    const inContainer = (how: string) =>
      start('in-container.mjs', { args: [join(__dirname, 'fixtures/boxed.mjs'), folder, how] });
    const alive = inContainer('wait');
    await alive.line();
    expect(await alive.line()).toBe('ready');
    const dead = inContainer('exit');
    await dead.ended;
    const next = inContainer('report');
    const { lost } = JSON.parse((await next.line()) ?? '');
    expect(lost).toEqual([
      expect.objectContaining({ cause: 'exit', code: 7, instance: expect.objectContaining({ pid: 1 }) }),
    ]);
    await next.ended;
    expect(readdirSync(folder)).toHaveLength(1);
    alive.child.stdin?.end();
    await alive.ended;
  });
});

interface Written {
  readonly number: number;
  readonly time: string;
  readonly instance: object;
  readonly stall?: { readonly blockedFor: number; readonly stack?: string };
}

/** The only black box in the folder. */
function box(): string {
  return join(folder, readdirSync(folder)[0] ?? '');
}

/** Those of its two that are written. What is about to be has another name: a process that dies now never wrote it. */
function slots(): string[] {
  return readdirSync(box()).filter((name) => /^[ab]$/.test(name));
}

function recordOf(slot: string): Written {
  return JSON.parse(readFileSync(join(box(), slot), 'utf8').split('\n')[1] ?? '');
}

/** What is told of a process that dies now. */
function lastRecord(): Written {
  const [last] = slots()
    .map(recordOf)
    .sort((a, b) => b.number - a.number);
  if (last === undefined) throw new Error('no record is written');
  return last;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** As if the process had written something else there, with a sum that fits. */
function rewrite(slot: string, record: Written): void {
  const body = Buffer.from(JSON.stringify(record));
  const sum = createHash('sha256').update(body).digest('hex').slice(0, 16);
  writeFileSync(join(box(), slot), `stageguard-black-box 1 ${body.length} ${sum}\n${body}`);
}
