import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { doom } from './doom.js';
import { answer, type Behaviour } from './work.js';

/*
 * What the HTTP servers can be asked to do, by the first part of the path. Stages are entered through the metrics
 * object, so that a context which is lost anywhere counts as an anomaly.
 */

const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const LARGE = Buffer.alloc(8 * 1024 * 1024, 'x');

const quick: Behaviour = ({ res }) => answer(res, 200, 'quick');

const work: Behaviour = async ({ res, metrics, amount }) => {
  metrics.enter('validate');
  await turn();
  await metrics.run('query', () => sleep(amount), { db: 'main' });
  metrics.enter('render');
  answer(res, 200, 'worked');
};

/** Branches that end in another order than they began. */
const fan: Behaviour = async ({ res, metrics, amount }) => {
  const guard = metrics.guard('render');
  await Promise.all([
    metrics.run('query', () => sleep(amount), { db: 'main' }),
    metrics.run('query', () => turn(), { db: 'replica' }),
    metrics.run('validate', () => turn()),
  ]);
  guard.end();
  answer(res, 200, 'joined');
};

const upload: Behaviour = ({ req, res, metrics }) => {
  let received = 0;
  req.on('data', (piece: Buffer) => {
    metrics.enter('validate');
    received += piece.length;
  });
  req.on('end', () => {
    metrics.leave();
    answer(res, 200, `received ${received}`);
  });
};

/** Answers before the body has been read, and never reads it. */
const early: Behaviour = ({ res }) => answer(res, 200, 'early');

const stream: Behaviour = async ({ req, res, amount }) => {
  let open = true;
  res.once('close', () => {
    open = false;
  });
  res.writeHead(200);
  // Node tells a response that is queued behind others nothing of the end of its connection.
  const isLost = () => req.httpVersionMajor === 1 && req.socket.destroyed;
  for (let piece = 0; piece < amount && open && !isLost(); piece++) {
    res.write(`piece ${piece}\n`);
    await turn();
  }
  res.end();
};

const large: Behaviour = ({ res, amount }) => {
  res.statusCode = 200; // Koa begins with 404.
  res.end(LARGE.subarray(0, amount * 1024));
};

/** What becomes known late moves the request between series, in a guard and out of it. */
const attributes: Behaviour = async ({ res, metrics, amount }) => {
  metrics.setAttributes({ tenant: 'unknown' });
  await metrics.run(
    'query',
    async () => {
      await turn();
      metrics.setAttributes({ tenant: `late ${amount % 2}` });
    },
    { db: 'main' },
  );
  metrics.setAttributes({ tenant: 'known' });
  answer(res, 200, 'attributed');
};

/** Becomes a WebSocket, by an upgrade that was handed on or by a plain request; each message is a job of its own. */
const socket: Behaviour = ({ req, metrics }) => {
  const connection = req.socket;
  connection.write(SWITCHING);
  connection.on('data', (message: Buffer) => {
    void metrics.run('query', () => turn(), { db: 'replica' });
    connection.write(message);
  });
};

/** Spans that are stages, one after the other's begin; the last may end when the answer is long over. */
const spans: Behaviour = async ({ res, amount }) => {
  const tracer = trace.getTracer('soak');
  const [first, second] = [tracer.startSpan('work'), tracer.startSpan('work')];
  await sleep(amount);
  first.end();
  answer(res, 200, 'spanned');
  await sleep(amount);
  second.end();
};

const fails: Behaviour = () => {
  throw new Error('thrown on purpose');
};

const rejects: Behaviour = async ({ metrics }) => {
  metrics.enter('validate');
  await turn();
  throw new Error('rejected on purpose');
};

const breaks: Behaviour = async ({ res, metrics }) => {
  res.writeHead(200);
  res.write('piece 0\n');
  metrics.enter('render');
  await turn();
  throw new Error('broken on purpose');
};

/** Gives up the work and answers; the work does not hear of it. */
const deadline: Behaviour = async ({ res, metrics, amount }) => {
  const late = metrics.run('query', () => sleep(2 * amount), { db: 'replica' });
  await sleep(amount);
  answer(res, 504, 'too late');
  await late;
};

const outlives: Behaviour = ({ res, metrics, amount }) => {
  const guard = metrics.guard('render');
  setTimeout(() => guard.end(), amount);
  answer(res, 200, 'answered');
};

const destroys: Behaviour = async ({ res, metrics }) => {
  metrics.enter('validate');
  await turn();
  res.destroy();
};

const hangs: Behaviour = ({ metrics }) => {
  metrics.enter('query', { db: 'main' });
};

/** What hangs to be counted: see `watch/calibration.ts`. */
const held: Behaviour = ({ metrics }) => {
  metrics.enter('held');
};

export const behaviours: Readonly<Record<string, Behaviour>> = {
  quick,
  work,
  fan,
  upload,
  early,
  stream,
  large,
  attributes,
  socket,
  spans,
  fails,
  rejects,
  breaks,
  deadline,
  outlives,
  destroys,
  hangs,
  held,
  doom,
};

export const unknown: Behaviour = ({ res }) => answer(res, 404, 'no such behaviour');
