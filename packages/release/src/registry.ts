import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { packedManifest, type Tarball } from './pack.js';

/**
 * A registry of the packed packages alone, so that a reader's `npm install` finds what is not published yet. Of several versions
 * of a package the last one is the latest.
 */
export interface Registry {
  /** An `.npmrc` with which npm asks it for our packages, and the usual registry for all others. */
  readonly npmrc: string;
  [Symbol.dispose](): void;
}

export async function startRegistry(tarballs: readonly Tarball[]): Promise<Registry> {
  const files = new Map(tarballs.map(({ tarball }) => [`/${basename(tarball)}`, tarball]));
  const versions = await Promise.all(tarballs.map(versionOf));
  const server = createServer((req, res) => {
    const path = decodeURIComponent(req.url ?? '');
    const file = files.get(path);
    if (file !== undefined) return res.end(readFileSync(file));
    const all = versions.filter(({ manifest }) => path === `/${manifest.name}`);
    const latest = all.at(-1)?.manifest;
    if (latest === undefined) return res.writeHead(404).end();
    const documents = all.map(({ manifest, file, integrity }) => {
      const dist = { tarball: `http://${req.headers.host}/${file}`, integrity };
      return [manifest.version, { ...manifest, dist }];
    });
    const document = {
      name: latest.name,
      'dist-tags': { latest: latest.version },
      versions: Object.fromEntries(documents),
    };
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

async function versionOf({ tarball }: Tarball) {
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  return { manifest: await packedManifest(tarball), file: basename(tarball), integrity };
}
