import type { IncomingMessage } from 'node:http';
import { warnOnce } from '@stageguard/core';
import { formatOf } from './format.js';
import { isLocal } from './is-local.js';
import type { LivePageOptions, PageRequest, PageResponse, SnapshotSource } from './page-types.js';
import { pipelineOf } from './pipeline.js';
import { PROTECTION } from './protection.js';
import { renderDocument } from './render-document.js';
import { renderLive } from './render-live.js';
import { type Settings, settingsOf } from './settings.js';
import { currentTime } from './wall-clock.js';

interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'text/plain' | 'application/json';
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/**
 * The live page of one or several metrics objects, as a handler for `node:http` and whatever is shaped like it.
 * Answers every path that it is mounted at. By default it refuses every client that is not on this machine. Never
 * throws: what goes wrong is a 500 without detail, and one warning.
 *
 * @throws TypeError where an option is wrong, when the page is made.
 */
export function livePage<R extends PageRequest = IncomingMessage>(
  metrics: SnapshotSource | readonly SnapshotSource[],
  options: LivePageOptions<R> = {},
): (req: R, res: PageResponse) => void {
  const settings = settingsOf(metrics, options);
  return (req, res) => {
    void respond(req, res, settings, options);
  };
}

async function respond<R extends PageRequest>(
  req: R,
  res: PageResponse,
  settings: Settings,
  options: LivePageOptions<R>,
): Promise<void> {
  try {
    const answer = (await isAllowed(req, options)) ? answerTo(req, settings) : REFUSED;
    send(req, res, answer);
  } catch (error) {
    warnOnce('the live page could not answer', error);
    try {
      send(req, res, FAILED);
    } catch {
      // The headers are out already, or this is no response: nothing more can be sent.
    }
  }
}

async function isAllowed<R extends PageRequest>(req: R, options: LivePageOptions<R>): Promise<boolean> {
  if (options.allow === undefined) return isLocal(req);
  try {
    return (await options.allow(req)) === true;
  } catch (error) {
    warnOnce('`allow` of the live page threw, which refuses', error);
    return false;
  }
}

function answerTo(req: PageRequest, { sources, oldest, title, stuckAfter }: Settings): Answer {
  if (req.method !== 'GET' && req.method !== 'HEAD') return NOT_ALLOWED;
  const snapshots = sources.map((source) => source.snapshot({ oldest }));
  const time = currentTime();
  const format = formatOf(req);
  if (format === 'json') {
    return { status: 200, type: 'application/json', body: JSON.stringify({ time, metrics: snapshots }) };
  }
  const pipelines = snapshots.map((snapshot) => pipelineOf(snapshot, stuckAfter));
  const live = renderLive({ pipelines, title, time, oldest, stuckAfter });
  const body = format === 'fragment' ? live : renderDocument(live, title);
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

const REFUSED: Answer = {
  status: 403,
  type: 'text/plain',
  body: 'Refused. Unless its option `allow` says otherwise, this page answers clients on this machine alone, which ask for a local host and come through no proxy.\n',
};

const NOT_ALLOWED: Answer = {
  status: 405,
  type: 'text/plain',
  body: 'GET and HEAD only.\n',
  headers: { allow: 'GET, HEAD' },
};

const FAILED: Answer = { status: 500, type: 'text/plain', body: 'The page failed.\n' };
