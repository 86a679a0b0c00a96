import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { publishedPackages } from '@stageguard/release';

/** Of the frameworks; rows of consumers have the oldest of OpenTelemetry. */
const peers = publishedPackages().flatMap(({ folder, manifest }) =>
  Object.entries(manifest.peerDependencies ?? {})
    .filter(([peer]) => !peer.startsWith('@opentelemetry/'))
    .map(([peer, range]) => ({ folder, peer, oldest: /^\^([\d.]+)/.exec(range)?.[1] })),
);

it.each(peers)(
  'the contract of $peer runs on $oldest, where the peer range begins',
  ({ folder, peer, oldest }) => {
    const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    // Or the range begins with the one that is installed.
    const installed = devDependencies[peer] === `^${oldest}`;
    if (!installed) expect(Object.values(devDependencies)).toContain(`npm:${peer}@${oldest}`);
  },
);
