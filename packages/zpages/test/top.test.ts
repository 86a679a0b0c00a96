import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@stageguard/testing/program';
import stringWidth from 'string-width-4';
import { argumentsOf, WrongArguments } from '../dist/top/arguments.js';
import { USAGE } from '../dist/top/usage.js';
import { kill, type Service, screen, service, top, until } from './top-programs';

const TOKEN = 'a-token-of-a-good-length';
const ESCAPE = '\x1b';
// Moves the cursor, sets a title, rings, turns the direction, and is wide, joined and marked.
const HOSTILE = `漢${ESCAPE}[2J${'字'.repeat(9)}${ESCAPE}]0;title\x07\x9b31m\r\n\u202e\u2028${'漢字'.repeat(40)}👨‍👩‍👧🪐a${'\u0301'.repeat(50)}`;

// Colours, what erases a line and moves to another, and the marks of a picture's ends.
const OWN_CODES = new RegExp(`${ESCAPE}\\[(\\d*[mABG]|2?K|\\?2026[hl])`, 'g');
const COLOURS = new RegExp(`${ESCAPE}\\[[1-9]\\d*m`);

/** What a terminal would obey, beside the end of a line. */
function controlsIn(text: string): string[] {
  return [...text].filter((one) => /[\p{C}\p{Zl}\p{Zp}]/u.test(one) && one !== '\n' && one !== '\r');
}

const silent = new Set<Server>();

afterAll(() => {
  for (const server of silent) server.close().closeAllConnections();
});

/** The address of a server that takes a question and never answers it. */
async function neverAnswering(): Promise<string> {
  const server = createServer(() => {});
  silent.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let looked: ReturnType<typeof service> | undefined;

/** One that several tests look at. */
function untouched(): ReturnType<typeof service> {
  looked ??= service();
  return looked;
}

interface Told {
  readonly peers: readonly { instance: string; added: boolean; trouble?: string }[];
  readonly metrics: readonly {
    active: number;
    stages: readonly { stage: string; count: number; overdue: number; entries: number }[];
    ended: readonly { outcome: string; count: number }[];
    oldest: readonly { stage: string; instance: string }[];
  }[];
}

function toldBy(output: string): readonly Told[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((text) => JSON.parse(text));
}

/** Waits for what the terminal shows, and looks that it never had to wrap a line. */
function shows(its: ReturnType<typeof screen>, ...texts: (string | RegExp)[]): Promise<readonly string[]> {
  return until(its.lines, (lines) => {
    const all = lines.join('\n');
    return texts.every((text) => (typeof text === 'string' ? all.includes(text) : text.test(all)));
  });
}

/**
 * Kills a service, and waits for a picture in which its last numbers are still added. There are two at most: where `top` has
 * been too slow for them, the service is started and killed again.
 */
async function killWhileAdded(
  its: ReturnType<typeof screen>,
  start: () => Promise<Service>,
  first: Service,
  inFlight: string,
): Promise<void> {
  const isSilent = `${first.address} does not answer, `;
  const isAdded = (picture: string) =>
    picture.includes(`${isSilent}its last numbers are added`) && picture.includes(inFlight);
  const isTooLate = (picture: string) => picture.includes(`${isSilent}for `);
  for (let { child } = first; ; { child } = await start()) {
    await shows(its, '2 of 2 processes', inFlight);
    const before = its.pictures().length;
    await kill(child);
    const pictures = await until(
      () => its.pictures().slice(before),
      (all) => all.some(isAdded) || all.some(isTooLate),
    );
    if (pictures.some(isAdded)) return;
  }
}

describe('top', () => {
  it.concurrent('adds processes up, and says which has gone until it is back', async () => {
    const port = await freePort();
    const startOther = () => service({ port, stuck: 3 });
    const [one, other] = await Promise.all([service({ stuck: 2 }), startOther()]);
    const its = screen([`top`, one.address, other.address], 80);
    const lines = await shows(its, '2 of 2 processes', '7 in flight', '5 stuck', one.address, other.address);
    expect(lines.find((text) => text.startsWith(' ! route'))).toMatch(/^ ! route +5 +\S+ m?s +5 +\S+ m?s /);
    expect(lines.join('\n')).toMatch(/ended: ended 2 \(/);
    await killWhileAdded(its, startOther, other, '7 in flight');
    await kill(one.child);
    await shows(
      its,
      'no process answers',
      `${one.address} does not answer`,
      `${other.address} does not answer`,
    );
    await service({ port, stuck: 1 });
    await shows(its, '1 of 2 processes', '2 in flight');
    its.press('q');
    expect(await its.code).toBe(0);
  });
});

describe.each([80, 60])('top in a terminal of %i columns', (columns) => {
  it.concurrent('wraps no line, whatever names are, and gives the terminal back', async () => {
    const { address } = await service({ text: HOSTILE });
    const its = screen(['top', address, '127.0.0.1:1', `localhost:1/${'long/'.repeat(60)}`], columns);
    await shows(its, '漢?[2J字', 'Oldest requests', 'q quit', 'localhost:1/');
    its.press('j');
    await shows(its, /^>/m);
    its.press('q');
    await its.code;
    const drawn = its.output().split(`${ESCAPE}[?2026h`).slice(1);
    for (const picture of drawn) {
      // What it wrote itself, without its last codes. What is left would be of a name.
      const [its = ''] = picture.split(`${ESCAPE}[?2026l`);
      const plain = its.replace(OWN_CODES, '');
      expect(controlsIn(plain)).toEqual([]);
      for (const text of plain.split(/\r*\n/)) expect(stringWidth(text)).toBeLessThan(columns);
    }
    expect(drawn.length).toBeGreaterThan(1);
    const after = its.output().split(`${ESCAPE}[?1049l`)[1];
    expect(its.output()).toContain(`${ESCAPE}[?7h${ESCAPE}[?25h${ESCAPE}[?1049l`);
    expect(after).toMatch(/^ icanon\r\nover/);
  });
});

describe('the keys of top', () => {
  it.concurrent('choose a stage, show all again, stand still, and Ctrl-C ends it; a resize is drawn at once', async () => {
    const { address, child } = await service();
    const its = screen(['top', address], 80);
    await shows(its, 'Oldest requests, 3 of 3');
    its.press('k');
    await shows(its, 'Oldest requests in route, 2 of 2', /^>! route/m);
    its.press('\x1b');
    await shows(its, 'Oldest requests, 3 of 3');
    its.press(' ');
    const before = await shows(its, /paused[\s\S]*q quit/);
    // Nothing else draws meanwhile. Where a picture has fewer lines, and more again, each is where it belongs.
    its.press('k');
    await shows(its, /^>! route/m, /, 2 of 2\n.+\n!.+\n!.+\nq quit/);
    its.press('\x1b');
    await until(its.lines, (lines) => lines.join('\n') === before.join('\n'));
    its.resize(60);
    await until(its.lines, (lines) => /in stage +idle +request/.test(lines.join('\n')));
    await kill(child);
    its.press('\x03');
    expect(await its.code).toBe(0);
    expect(its.output().split(`${ESCAPE}[?1049l`)[1]).toMatch(/^ icanon\r\nover/);
  });

  it.concurrent('has no colours where NO_COLOR says so', async () => {
    const { address } = await untouched();
    const its = screen(['top', address], 80, 24, { NO_COLOR: '1' });
    await shows(its, 'Oldest requests');
    its.press('q');
    await its.code;
    expect(its.output().match(COLOURS)).toBeNull();
  });
});

describe('top in a pipe', () => {
  it.concurrent('prints plain lines of at most 80 cells, and goes on where no process is left', async () => {
    const { address, child } = await service({ text: HOSTILE });
    const its = top(['top', address]);
    await until(its.output, (text) => text.includes('3 in flight'));
    await kill(child);
    await until(its.output, (text) => text.split('no process answers').length > 2);
    await kill(its.child, 'SIGTERM');
    expect(await its.code).toBe(0);
    expect(controlsIn(its.output())).toEqual([]);
    for (const text of its.output().split('\n')) expect(stringWidth(text)).toBeLessThanOrEqual(80);
  });

  it.concurrent('ends where nobody reads any more', async () => {
    const { address } = await untouched();
    const its = top(['top', address]);
    await until(its.output, (text) => text.includes('3 in flight'));
    its.child.stdout?.destroy();
    expect(await its.code).toBe(0);
  });

  it.concurrent('prints a line of JSON each second, with what is wrong', async () => {
    const [one, other] = await Promise.all([
      service({ token: TOKEN }),
      service({ token: 'another-token-of-that-length' }),
    ]);
    const silentOne = await neverAnswering();
    const its = top(['top', one.address, other.address, silentOne, '--json', '--stage', 'route'], {
      STAGEGUARD_PAGE_TOKEN: TOKEN,
    });
    const [first, second] = await until(
      () => toldBy(its.output()),
      (told) => told.length > 1,
    );
    await kill(its.child, 'SIGINT');
    expect(first?.peers).toEqual([
      { instance: one.address, added: true },
      { instance: other.address, added: false, trouble: 'answers 401' },
      { instance: silentOne, added: false, trouble: 'does not answer' },
    ]);
    expect(second?.metrics).toMatchObject([
      {
        active: 3,
        stages: [
          { stage: 'handle' },
          { stage: 'GET /work', count: 1 },
          { stage: 'route', count: 2, overdue: 2 },
        ],
        oldest: [
          { stage: 'route', instance: one.address },
          { stage: 'route', instance: one.address },
        ],
      },
    ]);
  });
});

describe('top --once', () => {
  it.concurrent('prints one picture, or one line of JSON; 1 is the exit code where nobody answers', async () => {
    const { address } = await service({ token: TOKEN, text: HOSTILE });
    const plain = top(['top', `http://${address}/`, '--once', '--token', TOKEN]);
    expect([await plain.code, plain.output().split('processes').length]).toEqual([0, 2]);
    const json = top(['top', address, '--once', '--json', '--token', TOKEN]);
    expect([await json.code, toldBy(json.output()).length]).toEqual([0, 1]);
    expect(controlsIn(json.output())).toEqual([]);
    expect(toldBy(json.output())[0]?.metrics[0]?.stages).toContainEqual(
      expect.objectContaining({ stage: HOSTILE, count: 1 }),
    );
    const nobody = top(['top', '127.0.0.1:1', '--once']);
    expect([await nobody.code, nobody.output()]).toEqual([1, expect.stringContaining('no process answers')]);
  });

  it.each([
    [[], 'Expected the command `top`'],
    [['top'], 'Expected the addresses of 1 to 32 pages'],
    [['top', 'ftp://localhost'], 'Expected http or https addresses'],
    [['top', 'http://user:secret@localhost'], 'Expected http or https addresses'],
    [['top', 'localhost:1', '--interval', '0'], 'Expected an interval of 1 to 3600 seconds'],
    [['top', 'localhost:1', '--token', 'secret'], 'Expected a token of 16'],
    [['top', 'localhost:1', '--colour'], "Unknown option '--colour'"],
  ])('wrong arguments are refused with what was expected: %j', (args, expected) => {
    const refused = () => argumentsOf(args, {});
    expect(refused).toThrow(WrongArguments);
    expect(refused).toThrow(expected);
    expect(refused).not.toThrow('secret');
  });

  it.concurrent('wrong arguments end it with 2, and say how to use it', async () => {
    const its = top(['top', 'ftp://localhost']);
    expect([await its.code, its.output()]).toEqual([2, '']);
    expect(its.errors()).toMatch(
      /^Expected http or https addresses[\s\S]*\n\nUsage: npx @stageguard\/zpages top /,
    );
  });
});

describe('the READMEs', () => {
  const read = (path: string) => readFileSync(join(__dirname, path), 'utf8');

  it.each(['../README.md', '../../../README.md'])('%s has a command that is understood', (path) => {
    const [, args = ''] = /^npx @stageguard\/zpages (top .*)$/m.exec(read(path)) ?? [];
    expect(argumentsOf(args.split(' '), {})).toMatchObject({ interval: 1_000, json: false });
  });

  it('tell every option that its help tells', () => {
    const told = [...read('../README.md').matchAll(/^\| `(--\w+)/gm)].map(([, option]) => option);
    const helped = [...USAGE.matchAll(/^ {2}(--\w+)/gm)].map(([, option]) => option);
    expect(told).toEqual(helped.filter((option) => option !== '--help'));
  });
});
