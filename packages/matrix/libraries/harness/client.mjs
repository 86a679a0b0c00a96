import { once } from 'node:events';
import { request as open } from 'node:http';
import { connect } from 'node:net';

// What differs from one run to the next, whoever answers.
const VOLATILE = new Set(['date', 'keep-alive', 'connection']);

/** One request and its whole answer: status, headers in the order they came in, body. Or what went wrong. */
export function ask(port, { method = 'GET', path, headers = {}, body }) {
  return new Promise((resolve) => {
    const request = open(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      async (response) => {
        const chunks = [];
        const failed = (error) => resolve({ ...head(response), body: text(chunks), error: error.code });
        response.on('error', failed);
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ ...head(response), body: text(chunks) }));
      },
    );
    request.on('error', (error) => resolve({ error: error.code }));
    request.end(body);
  });
}

function head({ statusCode, rawHeaders }) {
  const names = rawHeaders.filter((_, i) => i % 2 === 0);
  const headers = names.map((name, i) => `${name}: ${rawHeaders[2 * i + 1]}`);
  return { status: statusCode, headers: headers.filter((_, i) => !VOLATILE.has(names[i].toLowerCase())) };
}

function text(chunks) {
  return Buffer.concat(chunks)
    .toString()
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1');
}

/** A connection that has sent these bytes and reads what comes. Its client leaves by `destroy()`. */
export async function dial(port, bytes) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}).resume();
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

/** A request as it goes over the wire; with `part`, that share of its body alone. */
export function wire({ method = 'GET', path, headers = {}, body }, part = 1) {
  const bytes = Buffer.from(body ?? '');
  const all = {
    host: '127.0.0.1',
    ...headers,
    ...(body !== undefined && { 'content-length': bytes.length }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const start = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return Buffer.concat([start, bytes.subarray(0, Math.floor(bytes.length * part))]);
}
