import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import type { Tarball } from './pack.js';
import { run } from './run.js';

/** A registry of the packed packages alone, so that a reader's `npm install` finds what is not published yet. */
export interface Registry {
  /** An `.npmrc` with which npm asks it for our packages, and the usual registry for all others. */
  readonly npmrc: string;
  [Symbol.dispose](): void;
}

export async function startRegistry(tarballs: readonly Tarball[]): Promise<Registry> {
  const files = new Map(tarballs.map(({ tarball }) => [`/${basename(tarball)}`, tarball]));
  const manifests = await Promise.all(tarballs.map(packedManifest));
  const server = createServer((req, res) => {
    const path = decodeURIComponent(req.url ?? '');
    const file = files.get(path);
    if (file !== undefined) return res.end(readFileSync(file));
    const index = tarballs.findIndex(({ manifest }) => path === `/${manifest.name}`);
    if (index === -1) return res.writeHead(404).end();
    const { tarball, manifest } = tarballs[index] as Tarball;
    const dist = {
      tarball: `http://${req.headers.host}/${basename(tarball)}`,
      integrity: `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`,
    };
    const versions = { [manifest.version]: { ...manifests[index], dist } };
    const document = { name: manifest.name, 'dist-tags': { latest: manifest.version }, versions };
    return res.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    npmrc: `@stageguard:registry=http://127.0.0.1:${port}\n`,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The manifest within: packing has put versions in place of what only a workspace knows. */
async function packedManifest({ tarball }: Tarball): Promise<object> {
  return JSON.parse(await run('tar', ['-xzOf', tarball, 'package/package.json'], dirname(tarball)));
}
