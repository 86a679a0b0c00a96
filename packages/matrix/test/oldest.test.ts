import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { publishedPackages } from '@stageguard/release';

/** Of the frameworks; a row of consumers has the oldest api. */
const peers = publishedPackages().flatMap(({ folder, manifest }) =>
  Object.entries(manifest.peerDependencies ?? {})
    .filter(([peer]) => peer !== '@opentelemetry/api')
    .map(([peer, range]) => ({ folder, peer, oldest: /^\^([\d.]+)/.exec(range)?.[1] })),
);

it.each(peers)(
  'the contract of $peer runs on $oldest, where the peer range begins',
  ({ folder, peer, oldest }) => {
    const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(Object.values(devDependencies)).toContain(`npm:${peer}@${oldest}`);
  },
);
