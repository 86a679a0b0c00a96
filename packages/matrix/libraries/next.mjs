import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import next from 'next';

const get = (body) => `export const dynamic = 'force-dynamic';\nexport async function GET() { ${body} }`;

const ROUTES = {
  hello: get(`return Response.json({ hello: 'world' });`),
  hang: get(`await gate.hang(); return new Response('hung');`),
  work: get(`await gate.work(); return new Response('worked');`),
  body: 'export async function POST(request) { return Response.json(await request.json()); }',
  stream: get(`
    return new Response(new ReadableStream({
      async start(its) {
        const bytes = (text) => new TextEncoder().encode(text);
        its.enqueue(bytes('begun '));
        await gate.hang();
        try { its.enqueue(bytes('ended')); its.close(); } catch {}
      },
    }));`),
  fails: get(`throw new Error('no');`),
};

/** A custom server of a built application. */
export async function start({ http, track, hang, work }) {
  globalThis.gate = { hang, work };
  build();
  const app = next({ dev: false });
  await app.prepare();
  const handle = app.getRequestHandler();
  return createServer((req, res) => track(http, req, res).with(handle, req, res)).listen(0, '127.0.0.1');
}

/** Once for both runs. */
function build() {
  if (existsSync('.next/BUILD_ID')) return;
  for (const [name, text] of Object.entries(ROUTES)) {
    mkdirSync(`app/${name}`, { recursive: true });
    writeFileSync(`app/${name}/route.js`, text);
  }
  writeFileSync('app/layout.js', 'export default ({ children }) => <html><body>{children}</body></html>;');
  writeFileSync('app/page.js', 'export default () => <p>hello</p>;');
  execFileSync('node_modules/.bin/next', ['build'], {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
}
