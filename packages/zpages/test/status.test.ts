import { describe, expect, it } from '@jest/globals';
import { isLocal, livePage, protectedText } from '@stageguard/zpages';
import { localPage, serve } from './serve';
import { showing, snapshot, stage } from './snapshots';

const busy = snapshot([stage('handle', 2)]);

describe('the status of a page', () => {
  it('is asked at each answer: its text in the header, all of it in the JSON', async () => {
    let asked = 0;
    const status = () => ({ text: `<copy> ${++asked}`, copyAge: 1.5 });
    const { origin } = await serve(localPage(showing(busy), { status }));
    expect(await (await fetch(origin)).text()).toContain('<span role="status">&lt;copy&gt; 1</span>');
    expect((await (await fetch(`${origin}?format=json`)).json()).status).toEqual({
      text: '<copy> 2',
      copyAge: 1.5,
    });
  });

  it('has to be a function', () => {
    const status = 'text' as never;
    expect(() => livePage(showing(busy), { status })).toThrow(/option 'status' has to be a function/);
  });
});

describe('protectedText', () => {
  it('answers whom a page would let in, in the format of Prometheus', async () => {
    const { origin } = await serve(protectedText(() => 'up 1\n', { allow: isLocal }));
    const response = await fetch(origin);
    expect(await response.text()).toBe('up 1\n');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await fetch(origin, { headers: { via: 'proxy' } })).status).toBe(403);
  });

  it('refuses everybody until it is told whom to answer, and a token that is short', async () => {
    const { origin } = await serve(protectedText(() => 'up 1\n', {}));
    expect((await fetch(origin)).status).toBe(403);
    expect(() => protectedText(() => '', { token: 'short' })).toThrow(/option 'token' has to be/);
  });
});
