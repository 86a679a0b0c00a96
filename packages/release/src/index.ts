export { apiIsAsReported } from './api-reports.js';
export { type Consumer, createConsumer } from './consumer.js';
export { installedForDevelopment, type Licensed, runtimeClosure } from './licences.js';
export { PNPM, packAll, type Tarball } from './pack.js';
export { type Registry, startRegistry } from './registry.js';
export { type Manifest, type Package, publishedPackages, ROOT, subpathsOf } from './repository.js';
export { run } from './run.js';
export { documents, type Snippet, snippetsOf } from './snippets.js';
export { versionFileOf } from './version-file.js';
