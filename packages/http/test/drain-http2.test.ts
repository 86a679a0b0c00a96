import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drain } from '@stageguard/http';
import { until } from '@stageguard/testing';
import { type Protocol, type Service, startService } from './fixtures/drained-service.js';

const COMPLETE = { complete: true, left: [], connections: 0 };
const LONG = { deadline: 60_000 };

describe.each<Protocol>(['HTTP/2', 'HTTP/2 over TLS'])('a drain over %s', (protocol) => {
  let service: Service;
  let session: ClientHttp2Session;

  async function open(): Promise<ClientHttp2Session> {
    const { port, secure } = service;
    const opened = connect(`${secure === undefined ? 'http' : 'https'}://localhost:${port}`, {
      ...secure,
    });
    opened.on('error', () => {});
    await once(opened, 'remoteSettings');
    return opened;
  }

  /** The whole answer; rejects where it is cut. */
  async function answer(path: string, on: ClientHttp2Session = session): Promise<string> {
    const stream = on.request({ ':path': path });
    let text = '';
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    await once(stream, 'end');
    if (stream.rstCode !== 0 || text === '') throw new Error(`cut: ${stream.rstCode}`);
    return text;
  }

  beforeEach(async () => {
    service = await startService(protocol);
    session = await open();
    await answer('/');
  });

  afterEach(() => {
    service.release();
    session.destroy();
    service.server.close();
  });

  it('ends the streams that are open, and every session with its last one', async () => {
    const closed = once(session, 'close');
    const goaway = once(session, 'goaway');
    const slow = answer('/slow');
    const stream = answer('/stream');
    await until(() => service.metrics.active === 2);
    const drained = drain(service.server, [service.metrics], LONG);
    await goaway;
    service.release();
    expect(await Promise.all([slow, stream])).toEqual(['the end', 'first the end']);
    expect(await drained).toEqual(COMPLETE);
    await closed;
  });

  it('serves the next streams of a session that are on their way, and refuses later ones', async () => {
    const closed = once(session, 'close');
    const drained = drain(service.server, [service.metrics], LONG);
    await until(() => !service.server.listening);
    const streams = ['/', '/stream', '/'].map((path) => answer(path));
    await once(session, 'goaway');
    await until(() => session.closed);
    service.release();
    expect(await Promise.all(streams)).toEqual(['the end', 'first the end', 'the end']);
    expect(await drained).toEqual(COMPLETE);
    await closed;
  });

  it('serves a session that is used once more, and closes those that are idle', async () => {
    const used = await open();
    const ends = [once(used, 'close'), once(session, 'close')];
    await answer('/', used);
    const drained = drain(service.server, [service.metrics], LONG);
    await until(() => !service.server.listening);
    expect(await answer('/', used)).toBe('the end');
    expect(await drained).toEqual(COMPLETE);
    await Promise.all(ends);
  });

  it('cuts open streams at the deadline, and says what they were', async () => {
    const cut = expect(answer('/stream')).rejects.toThrow();
    await until(() => service.metrics.active === 1);
    const { complete, left, connections } = await drain(service.server, [service.metrics], { deadline: 100 });
    expect({ complete, connections }).toEqual({ complete: false, connections: 1 });
    expect(left).toMatchObject([{ name: 'GET /stream', stage: 'respond' }]);
    await cut;
    expect(service.metrics.active).toBe(0);
  });
});
