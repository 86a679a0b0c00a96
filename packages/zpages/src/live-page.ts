import type { IncomingMessage } from 'node:http';
import { warnOnce } from '@stageguard/core/adapter';
import { type Access, type Refusal, refusalOf } from './access.js';
import { choose } from './choose.js';
import { isLocal } from './is-local.js';
import { jsonOf } from './json.js';
import { checkListening, LOOPBACK, listen, PORT } from './listen.js';
import { lookAt } from './look.js';
import type { LivePage, LivePageOptions, PageRequest, PageResponse, SnapshotSource } from './page-types.js';
import { Peers } from './peers.js';
import { pipelineOf } from './pipeline.js';
import { PROTECTION } from './protection.js';
import { queryOf } from './query.js';
import { renderDocument } from './render-document.js';
import { renderWithin, roomFor } from './render-within.js';
import { type Histories, keepHistories } from './sampling.js';
import { type Settings, settingsOf } from './settings.js';
import { together } from './together.js';
import { currentTime } from './wall-clock.js';

export interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'text/plain' | 'text/plain; version=0.0.4' | 'application/json';
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/**
 * The live page of one or several metrics objects: as a handler, which answers every path that it is mounted at and
 * refuses everybody until `allow` or `token` is given, or on a port of its own by `listen`. Never throws into a server: what
 * goes wrong is a 500 without detail, and one warning.
 *
 * @throws TypeError where an option is wrong, when the page is made.
 */
export function livePage<R extends PageRequest = IncomingMessage>(
  metrics: SnapshotSource | readonly SnapshotSource[],
  options: LivePageOptions<R> = {},
): LivePage<R> {
  const settings = settingsOf(metrics, options);
  const { allow, token } = options;
  const isOpen = allow !== undefined || token !== undefined;
  const its = { settings, histories: keepHistories(settings.sources), peers: new Peers(settings.peers) };
  const answer = (req: PageRequest) => answerTo(req, its);
  const page = protectedHandler<R>(answer, { allow, token });
  return Object.assign(page, {
    listen(port = PORT, host = LOOPBACK) {
      checkListening(port, host, isOpen);
      const alone = isOpen ? (page as object as Handler<IncomingMessage>) : protectedHandler(answer, LOCAL);
      return listen(alone, port, host);
    },
  });
}

export type Handler<R> = (req: R, res: PageResponse) => void;

const LOCAL: Access<PageRequest> = { allow: isLocal, token: undefined };

/** What a page shows, however it is reached. */
interface Page {
  readonly settings: Settings;
  readonly histories: Histories;
  readonly peers: Peers;
}

/** Answers whom `access` lets in. */
export function protectedHandler<R extends PageRequest>(
  answer: (req: R) => Answer | Promise<Answer>,
  access: Access<R>,
): Handler<R> {
  return (req, res) => {
    void respond(req, res, answer, access);
  };
}

async function respond<R extends PageRequest>(
  req: R,
  res: PageResponse,
  answer: (req: R) => Answer | Promise<Answer>,
  access: Access<R>,
): Promise<void> {
  try {
    const refusal = await refusalOf(req, access);
    send(req, res, refusal === undefined ? await answer(req) : REFUSALS[refusal]);
  } catch (error) {
    warnOnce('the live page could not answer', error);
    try {
      send(req, res, FAILED);
    } catch {
      // The headers are out already, or this is no response: nothing more can be sent.
    }
  }
}

async function answerTo(req: PageRequest, { settings, histories, peers }: Page): Promise<Answer> {
  if (req.method !== 'GET' && req.method !== 'HEAD') return NOT_ALLOWED;
  const { sources, oldest, title, stuckAfter, traceUrl, statusOf } = settings;
  const query = queryOf(req);
  const others = query.alone || peers.count === 0 ? [] : await peers.look();
  const own = lookAt(sources, histories, query, oldest);
  const facts = others.length === 0 ? own : together([...own, ...others.flatMap((peer) => peer.facts ?? [])]);
  const time = currentTime();
  const status = statusOf?.();
  if (query.format === 'json') {
    const body = jsonOf(facts, others, query, settings, time, status);
    return { status: 200, type: 'application/json', body };
  }
  const pipelines = facts.map((one) => pipelineOf(one, stuckAfter));
  const chosen = choose(facts, query, oldest, stuckAfter);
  const live = renderWithin(
    { pipelines, peers: others, choice: query, chosen, title, time, status, stuckAfter, traceUrl },
    roomFor(sources.length, oldest),
  );
  const body = query.format === 'fragment' ? live : renderDocument(live, title);
  return { status: 200, type: 'text/html', body: body.text };
}

function send(req: PageRequest, res: PageResponse, { status, type, body, headers }: Answer): void {
  res.writeHead(status, {
    ...PROTECTION,
    ...headers,
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
  });
  res.end(req.method === 'HEAD' ? '' : body);
}

const REFUSALS: Readonly<Record<Refusal, Answer>> = {
  'nobody is allowed': {
    status: 403,
    type: 'text/plain',
    body: `Refused. A live page that is mounted in a server answers nobody until it is told whom:

  livePage(metrics, { token: process.env.PAGE_TOKEN })   whoever sends the token
  livePage(metrics, { allow: (req) => hasSession(req) }) whoever this lets in
  livePage(metrics).listen(${PORT})                         this machine, on a port of its own
`,
  },
  'the token is missing': {
    status: 401,
    type: 'text/plain',
    body: 'Refused. Send the token as `Authorization: Bearer <token>`, or as the password.\n',
    headers: { 'www-authenticate': 'Basic realm="Stageguard"' },
  },
  'not allowed': { status: 403, type: 'text/plain', body: 'Refused.\n' },
};

const NOT_ALLOWED: Answer = {
  status: 405,
  type: 'text/plain',
  body: 'GET and HEAD only.\n',
  headers: { allow: 'GET, HEAD' },
};

const FAILED: Answer = { status: 500, type: 'text/plain', body: 'The page failed.\n' };
