import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { isLocal, type LivePage, livePage } from '@stageguard/zpages';
import { localPage, serve } from './serve';
import { HOSTILE, request, type Shown, showing, snapshot, stage } from './snapshots';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Instance {
  readonly url: string;
  readonly instance: string;
  readonly asked: { readonly url: string; readonly authorization: string | undefined }[];
}

let made = 0;

/** A page as another process would answer it: what tells processes apart is replaced. */
async function another(page: RequestListener, id = `process-${++made}`): Promise<Instance> {
  const asked: Instance['asked'] = [];
  const { origin } = await serve((req, res) => {
    asked.push({ url: String(req.url), authorization: req.headers.authorization });
    const end = res.end.bind(res) as (body: string) => ServerResponse;
    const writeHead = res.writeHead.bind(res);
    let head: [number, Record<string, string>] | undefined;
    res.writeHead = (status: number, headers: unknown) => {
      head = [status, headers as Record<string, string>];
      return res;
    };
    res.end = ((body: string) => {
      const other = body.replace(/"process":\{"id":"[^"]*"/, `"process":{"id":"${id}"`);
      if (head) writeHead(head[0], { ...head[1], 'content-length': String(Buffer.byteLength(other)) });
      return end(other);
    }) as typeof res.end;
    page(req, res);
  });
  const { host } = new URL(origin);
  return { url: `${origin}/debug/`, instance: `${host}/debug`, asked };
}

interface Answer {
  readonly peers: readonly { instance: string; added: boolean; trouble?: string }[];
  readonly metrics: readonly {
    name: string;
    active: number;
    stages: readonly object[];
    ended: readonly object[];
    oldest: readonly { name: string; instance?: string }[];
    history: { active: readonly (number | null)[] };
  }[];
}

async function look(page: LivePage, query = ''): Promise<Answer> {
  const { origin } = await serve(page);
  return (await fetch(`${origin}/?format=json${query}`)).json() as Promise<Answer>;
}

const ended = (count: number) => [{ stage: 'db', outcome: 'aborted', count }];

function own(): Shown {
  return showing(
    snapshot([stage('db', 3, { oldestAge: 10, entries: 40 })], {
      ended: ended(2),
      oldest: [request({ name: 'here', stage: 'db', ageInStage: 10 })],
    }),
  );
}

function theirs(): Shown {
  return showing(
    snapshot([stage('db', 4, { oldestAge: 50, entries: 60 }), stage('mail', 1)], {
      ended: ended(5),
      oldest: [
        request({ name: 'there', stage: 'db', ageInStage: 50 }),
        request({ name: 'mailing', stage: 'mail', ageInStage: 1 }),
      ],
    }),
  );
}

describe('the peers of a page', () => {
  it('are added to it: counts, the highest age, each request with its instance', async () => {
    const peer = await another(localPage(theirs()));
    const { metrics, peers } = await look(localPage(own(), { peers: [peer.url] }));
    expect(peers).toEqual([{ instance: peer.instance, added: true }]);
    expect(metrics).toMatchObject([
      {
        name: 'dynamo.frontend',
        active: 8,
        stages: [
          { stage: 'db', count: 7, oldestAge: 50, overdue: 4, oldestIdle: 50, entries: 100 },
          { stage: 'mail', count: 1 },
        ],
        ended: [{ stage: 'db', outcome: 'aborted', count: 7 }],
      },
    ]);
    expect(metrics[0]?.oldest.map(({ name, instance }) => [name, instance])).toEqual([
      ['there', peer.instance],
      ['here', undefined],
      ['mailing', peer.instance],
    ]);
    const mail = await look(localPage(own(), { peers: [peer.url] }), '&stage=mail');
    expect(mail.metrics[0]?.oldest.map(({ name }) => name)).toEqual(['mailing']);
  });

  it('have their last minutes added to those of the page', async () => {
    const peer = await another(localPage(theirs()));
    const { origin } = await serve(localPage(own(), { peers: [peer.url] }));
    const newest = async () => {
      const { metrics } = (await (await fetch(`${origin}/?format=json`)).json()) as Answer;
      return metrics[0]?.history.active.at(-1);
    };
    // Either may be at the beginning of its three seconds.
    while ((await newest()) !== 8) await sleep(50);
  });

  it('are asked for themselves alone, also where they are peers of each other, and by no address of a client', async () => {
    const pages: LivePage[] = [];
    const instances = await Promise.all(
      [0, 1].map((index) => another((req, res) => pages[index]?.(req, res))),
    );
    const peers = instances.map(({ url }) => url);
    for (const shown of [own(), theirs()]) pages.push(localPage(shown, { peers }));
    const { metrics } = await look(
      pages[0] as LivePage,
      '&peers=http://169.254.169.254/&url=http://127.0.0.1:1/',
    );
    expect(metrics[0]?.active).toBe(3 + 8);
    for (const { asked } of instances)
      expect(asked.map(({ url }) => url)).toEqual(['/debug/?format=json&peers=none&per=stage']);
  });

  it('are added once: not this process itself, and none in two ways', async () => {
    const itself = await serve(localPage(own()));
    const peer = await another(localPage(theirs()));
    const again = peer.url.replace('127.0.0.1', 'localhost');
    const { metrics, peers } = await look(localPage(own(), { peers: [itself.origin, peer.url, again] }));
    expect(metrics[0]?.active).toBe(8);
    expect(peers).toMatchObject([
      { added: false, trouble: 'is this process' },
      { added: true },
      { added: false, trouble: 'is a process that is here already' },
    ]);
  });

  it('are named where they fail, while the others are added', async () => {
    const good = await another(localPage(theirs()));
    const bad: RequestListener[] = [
      (_, res) => res.writeHead(403).end(),
      (_, res) => res.end('{"process":{"id":"x"},"metrics":7}'),
      (_, res) => res.end('<html>'),
      (_, res) => res.end(`"${'x'.repeat(2_100_000)}"`),
      (_, res) => res.writeHead(302, { location: good.url }).end(),
      () => {},
      // Stops amid its answer.
      (_, res) => res.writeHead(200).write('{"process":'),
    ];
    const origins = await Promise.all(bad.map(async (listener) => (await serve(listener)).origin));
    const page = localPage(own(), { peers: [good.url, ...origins, 'http://127.0.0.1:1'] });
    const expected = [
      undefined,
      'answers 403',
      'answers something else',
      'answers something else',
      'answers too much',
      'does not answer',
      'does not answer',
      'does not answer',
      'does not answer',
    ];
    const { origin } = await serve(page);
    let answer: Answer;
    // Silent ones are given up after a while; the first answers say that they are asked. With the garbage goes what `fetch` does not hold.
    do {
      collectGarbage();
      answer = (await (await fetch(`${origin}/?format=json`)).json()) as Answer;
      expect(answer.peers[6]?.added).toBe(false);
      await sleep(100);
    } while (answer.peers.some(({ trouble }) => trouble === 'is asked'));
    expect(answer.peers.map(({ trouble }) => trouble)).toEqual(expected);
    expect(answer.metrics[0]?.active).toBe(8);
    expect(await (await fetch(`${origin}/?format=fragment`)).text()).toContain(
      `<span class="missing"><bdi>${new URL(origins[0] ?? '').host}</bdi> answers 403</span>`,
    );
  });

  it('are asked only while somebody looks, and once for many who look at the same time, with their token', async () => {
    const token = 'a-token-of-a-good-length';
    const peer = await another(livePage(theirs(), { token, allow: isLocal }));
    const page = localPage(own(), { peers: [{ url: peer.url, token }] });
    expect(peer.asked).toEqual([]);
    const { origin } = await serve(page);
    const before = performance.now();
    const answers = await Promise.all(
      Array.from(
        { length: 20 },
        async () => (await fetch(`${origin}/?format=json`)).json() as Promise<Answer>,
      ),
    );
    const most = 1 + Math.floor((performance.now() - before) / 900);
    expect(new Set(answers.map(({ metrics }) => metrics[0]?.active))).toEqual(new Set([8]));
    expect(peer.asked.length).toBeLessThanOrEqual(most);
    expect(new Set(peer.asked.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${token}`]),
    );
  });

  it('can show nothing but text', async () => {
    const hostile = snapshot([stage(HOSTILE, 1, { attributes: { [HOSTILE]: HOSTILE } })], {
      name: HOSTILE,
      ended: [{ stage: HOSTILE, outcome: HOSTILE, count: 1 }],
      oldest: [request({ name: HOSTILE, note: HOSTILE, traceId: HOSTILE, stage: HOSTILE })],
    });
    const peer = await another(localPage(showing(hostile)));
    const { origin } = await serve(localPage(own(), { peers: [peer.url] }));
    const text = await (await fetch(`${origin}/?format=fragment`)).text();
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toMatch(/<(script|img|\/style)/);
    expect(text).not.toMatch(/['"] onload=/);
  });
});
