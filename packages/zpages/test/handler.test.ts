import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { warningsOf } from '@stageguard/testing/adapter';
import { livePage } from '@stageguard/zpages';
import { localPage, serve } from './serve';
import { request, showing, snapshot, stage } from './snapshots';

const busy = snapshot([stage('handle', 2), stage('route', 1, { attributes: { phase: 'decode' } })], {
  oldest: [request()],
});

describe('the live page', () => {
  it('answers GET with HTML that is complete without its script', async () => {
    const { origin } = await serve(localPage(showing(busy)));
    const response = await fetch(origin);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain('<dd class="">3</dd>');
    expect(text).toContain('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const { origin } = await serve(localPage(showing(busy)));
    const got = await fetch(origin);
    const head = await fetch(origin, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'));
    expect(await head.text()).toBe('');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s, and says what it allows', async (method) => {
    const { origin } = await serve(localPage(showing(busy)));
    const response = await fetch(origin, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it.each([
    ['/?format=json', undefined, 'application/json'],
    ['/?format=html', 'application/json', 'text/html'],
    ['/', 'application/json', 'application/json'],
    ['/', 'application/json, text/plain, */*', 'application/json'],
    ['/', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['/', 'text/html, application/json;q=0.9', 'text/html'],
    ['/', 'text/html;q=0.5, Application/JSON', 'application/json'],
    ['/', 'application/json;q=0', 'text/html'],
    ['/?format=nonsense', undefined, 'text/html'],
    ['/?a=1&format=json&format=html', undefined, 'application/json'],
  ])('answers %s with Accept %s in %s', async (path, accept, type) => {
    const { origin } = await serve(localPage(showing(busy)));
    const response = await fetch(origin + path, { headers: accept === undefined ? {} : { accept } });
    expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  });

  it('gives the snapshots of all metrics objects as JSON, with as many requests as `oldest` says', async () => {
    const asked: unknown[] = [];
    const source = {
      snapshot(options: unknown) {
        asked.push(options);
        return busy;
      },
    };
    const { origin } = await serve(localPage([source, source], { oldest: 7 }));
    const body = (await (await fetch(`${origin}/?format=json`)).json()) as { time: string; metrics: unknown };
    const shown = { ...JSON.parse(JSON.stringify(busy)), history: expect.anything() };
    expect(body).toMatchObject({ format: 1, process: { pid: process.pid, id: expect.any(String) } });
    expect(body.metrics).toEqual([shown, shown]);
    expect(new Date(body.time).toISOString()).toBe(body.time);
    // Besides the samples of the history.
    expect(asked.filter((options) => !isDeepStrictEqual(options, { oldest: 0 }))).toEqual([
      { oldest: 7 },
      { oldest: 7 },
    ]);
  });

  it('protects every answer by its headers', async () => {
    const { origin } = await serve(localPage(showing(busy)));
    const answers = [
      await fetch(origin),
      await fetch(`${origin}/?format=json`),
      await fetch(origin, { method: 'POST' }),
      await fetch(origin, { headers: { 'x-forwarded-for': '127.0.0.1' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 405, 403]);
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; .*frame-ancestors 'none'$/,
      );
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
    }
  });

  it('allows its own style and its own script, by their hashes, and no others', async () => {
    const { origin } = await serve(localPage(showing(busy)));
    const response = await fetch(origin);
    const text = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    const hashOf = (element: string) => {
      const [, content = ''] = new RegExp(`<${element}>([^]*)</${element}>`).exec(text) ?? [];
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    expect(policy).toContain(`script-src ${hashOf('script')};`);
    expect(policy).toContain(`style-src ${hashOf('style')};`);
    expect(text).not.toMatch(/ style=| on\w+=/);
  });

  it('answers 500 without detail where a snapshot throws, with one warning', async () => {
    const { origin } = await serve(
      localPage({
        snapshot() {
          throw new Error('secret');
        },
      }),
    );
    const warnings = await warningsOf(async () => {
      for (let i = 0; i < 3; i++) {
        const response = await fetch(origin);
        expect(response.status).toBe(500);
        expect(await response.text()).not.toContain('secret');
      }
    });
    expect(warnings).toEqual([expect.stringMatching(/the live page could not answer.*secret/)]);
  });

  it('throws nothing into a server whose response is over', async () => {
    const page = localPage(showing(busy));
    const { origin } = await serve((req, res) => {
      res.end('mine');
      page(req, res);
    });
    expect(await (await fetch(origin)).text()).toBe('mine');
    expect(await (await fetch(origin)).text()).toBe('mine');
  });
});

describe('the options of the live page', () => {
  const page = showing(busy);
  const STUCK_AFTER = 'seconds above 0, or an object of them by stage';

  it('are shown by the error cut to 80 characters', () => {
    const make = () => livePage(page, { title: ['x'.repeat(10_000)] as never });
    expect(make).toThrow(/^stageguard: option 'title' has to be a string; given: .{80}…$/);
  });

  it.each([
    [undefined, {}, "option 'metrics' has to be a metrics object or a list of them; given: undefined"],
    [[], {}, "option 'metrics' has to be a metrics object or a list of them; given: []"],
    [[{}], {}, "option 'metrics' has to be a metrics object or a list of them; given: [{}]"],
    [page, null, "option 'options' has to be an object; given: null"],
    [page, [], "option 'options' has to be an object; given: []"],
    [page, 30, "option 'options' has to be an object; given: 30"],
    [
      page,
      { stuckafter: 3 },
      "unknown option 'stuckafter' (did you mean 'stuckAfter'?); known: allow, token, oldest, peers, stuckAfter, title, traceUrl, status",
    ],
    [
      page,
      { title: 'Shop', traceurl: undefined },
      "unknown option 'traceurl' (did you mean 'traceUrl'?); known: allow, token, oldest, peers, stuckAfter, title, traceUrl, status",
    ],
    ...[
      'https://tempo.example/trace/',
      'javascript:alert(1)//{traceId}',
      'data:text/html,{traceId}',
      '/trace/{traceId}',
      'https://{traceId}.example/',
      'https://{traceId}@tempo.example/',
      'https://tempo.example:{traceId}/',
    ].map((traceUrl): [unknown, object, string] => [
      page,
      { traceUrl },
      `option 'traceUrl' has to be an http or https address with {traceId} after its host; given: "${traceUrl}"`,
    ]),
    [
      page,
      { traceUrl: 7 },
      "option 'traceUrl' has to be an http or https address with {traceId} after its host; given: 7",
    ],
    [page, { allow: true }, "option 'allow' has to be a function; given: true"],
    [
      page,
      { token: 'a'.repeat(15) },
      `option 'token' has to be a string of 16 or more visible characters; given: "string"`,
    ],
    [
      page,
      { token: 'with a space in it' },
      `option 'token' has to be a string of 16 or more visible characters; given: "string"`,
    ],
    [
      page,
      { token: 1e20 },
      `option 'token' has to be a string of 16 or more visible characters; given: "number"`,
    ],
    [page, { oldest: -1 }, "option 'oldest' has to be a whole number from 0; given: -1"],
    [page, { oldest: 1.5 }, "option 'oldest' has to be a whole number from 0; given: 1.5"],
    [
      page,
      { peers: 'http://a' },
      'option \'peers\' has to be a list of at most 32 addresses of pages; given: "http://a"',
    ],
    ...[
      ['//a', '"//a"'],
      ['file:///etc/passwd', '"file:///etc/passwd"'],
      ['http://user:pass@a/', '"http://…@a/"'],
      [7, '7'],
    ].map(([url, shown]): [unknown, object, string] => [
      page,
      { peers: ['http://a', { url }] },
      `option 'peers[1]' has to be an http or https address without user and password; given: ${shown}`,
    ]),
    [
      page,
      { peers: [{ url: 'http://a', tokens: 1 }] },
      "unknown option 'peers[0].tokens'; known: url, token",
    ],
    [
      page,
      { peers: [{ url: 'http://a', token: 'secret' }] },
      'option \'peers[0].token\' has to be a string of 16 or more visible characters; given: "string"',
    ],
    [page, { title: 1 }, "option 'title' has to be a string; given: 1"],
    [page, { stuckAfter: 0 }, `option 'stuckAfter' has to be ${STUCK_AFTER}; given: 0`],
    [page, { stuckAfter: null }, `option 'stuckAfter' has to be ${STUCK_AFTER}; given: null`],
    [page, { stuckAfter: [30] }, `option 'stuckAfter' has to be ${STUCK_AFTER}; given: [30]`],
    [page, { stuckAfter: Number.NaN }, `option 'stuckAfter' has to be ${STUCK_AFTER}; given: NaN`],
    [
      page,
      { stuckAfter: { handle: 5, respond: '60' } },
      `option 'stuckAfter.respond' has to be seconds above 0; given: "60"`,
    ],
    [
      page,
      { stuckAfter: { respond: { within: 60 } } },
      `option 'stuckAfter.respond' has to be seconds above 0; given: {"within":60}`,
    ],
  ])(
    'are refused where they are wrong: the error says which, what was expected, what was given: %#',
    (metrics, options, message) => {
      const make = () => livePage(metrics as never, options as never);
      expect(make).toThrow(TypeError);
      expect(make).toThrow(new TypeError(`stageguard: ${message}`));
    },
  );
});
