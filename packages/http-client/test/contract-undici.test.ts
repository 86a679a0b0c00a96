import { describeRows } from './contract/describe-rows.js';
import type { Undici } from './contract/undici-calls.js';
import { undiciRows } from './contract/undici-rows.js';

const NODE = Number(process.versions.node.split('.')[0]);

/** By major, what it needs of Node. */
const VERSIONS: readonly (readonly [number, number])[] = [
  [5, 20],
  [6, 20],
  [7, 20],
  [8, 22],
];

for (const [major, node] of VERSIONS) {
  if (NODE < node) continue;
  describeRows(`undici ${major}`, undiciRows(major), () => require(`undici${major}`) as Undici);
}
