import { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';

/** A response that no server has made, and that never says `close`: a shim's, a capture's. */
export function captured(req: IncomingMessage): ServerResponse {
  const res = new ServerResponse(req);
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  res.assignSocket(sink as Socket);
  return res;
}

/** A request that no server has made. */
export function invented(path = '/'): IncomingMessage {
  const req = new IncomingMessage(new Socket());
  Object.assign(req, {
    method: 'GET',
    url: path,
    httpVersion: '1.1',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  });
  req.headers = { host: 'localhost' };
  req.push(null);
  return req;
}

/** Takes the hooks away, as a tool that puts back the `emit` which it has found: nobody is told anything. */
export function unhook(...messages: EventEmitter[]): void {
  for (const message of messages) message.emit = EventEmitter.prototype.emit;
}
