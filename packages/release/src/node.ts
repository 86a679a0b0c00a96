import { ROOT } from './repository.js';
import { run } from './run.js';

export interface Node {
  readonly binary: string;
  /** `Node 24.21.0`. */
  readonly version: string;
}

/** The Node that runs this. */
export const THIS_NODE: Node = { binary: process.execPath, version: nameOf(process.versions.node) };

/** The newest Node of a major, as its package brings it. */
export async function nodeOf(major: number): Promise<Node> {
  const package_ = `node-${process.platform}-${process.arch}@${major}`;
  const script = `node -p "process.execPath + ' ' + process.versions.node"`;
  const said = await run('npx', ['--yes', '-p', package_, '-c', script], ROOT);
  const [binary = '', version = ''] = said.trim().split(' ');
  return { binary, version: nameOf(version) };
}

function nameOf(version: string): string {
  return `Node ${version}`;
}
