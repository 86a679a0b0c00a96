export { apiIsAsReported } from './api-reports.js';
export { type Consumer, createConsumer } from './consumer.js';
export { PNPM, pack, type Tarball } from './pack.js';
export { type Manifest, type Package, publishedPackages, ROOT } from './repository.js';
export { run } from './run.js';
export { documents, type Snippet, snippetsOf } from './snippets.js';
