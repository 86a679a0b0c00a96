// Preloaded into a program of this package: its @stageguard packages are those of the checkout that the environment
// names, everything else is its own.
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';

type Resolve = (request: string, ...rest: unknown[]) => string;

const { STAGEGUARD_BENCH_CHECKOUT: checkout = '' } = process.env;
const loader = Module as unknown as { _resolveFilename: Resolve };
const resolveHere = loader._resolveFilename;

loader._resolveFilename = function (this: unknown, request, ...rest) {
  const [, name] = /^@stageguard\/([^/]+)/.exec(request) ?? [];
  if (name === undefined) return Reflect.apply(resolveHere, this, [request, ...rest]);
  const require = createRequire(join(checkout, 'packages', name, 'package.json'));
  const [, , subpath] = request.split('/');
  return subpath === undefined ? require.resolve('./dist/index.js') : subpathOf(require, subpath);
};

/** A build that lacks it has what it holds in the package's main entry. */
function subpathOf(require: NodeJS.Require, subpath: string): string {
  try {
    return require.resolve(`./dist/${subpath}/index.js`);
  } catch {
    return require.resolve('./dist/index.js');
  }
}
