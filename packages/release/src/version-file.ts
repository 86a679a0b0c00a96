import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.js';

// The core says its version in code, where no bundler has to find a manifest. Run after the manifests have a new one.
const core = join(ROOT, 'packages/core');
const file = join(core, 'src/words/version.ts');
const { version } = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8'));
const source = readFileSync(file, 'utf8');
writeFileSync(file, source.replace(/VERSION = '[^']*'/, `VERSION = '${version}'`));
