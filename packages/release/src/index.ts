export { apiIsAsReported } from './api-reports.js';
export { inReadingOrder } from './changelog.js';
export { type Consumer, createConsumer } from './consumer.js';
export { byNpm, byPnpm, byYarnPnp, type Installer, PNP_FLAGS, type Wanted } from './installers.js';
export { installedForDevelopment, type Licensed, runtimeClosure } from './licences.js';
export { type Node, nodeOf, THIS_NODE } from './node.js';
export { PNPM, packAll, packedManifest, type Tarball } from './pack.js';
export { type Registry, startRegistry } from './registry.js';
export { type Manifest, type Package, publishedPackages, ROOT, subpathsOf } from './repository.js';
export { run } from './run.js';
export { type Size, sizesListed, sizesOf } from './sizes.js';
export { documents, type Snippet, sidesOf, snippetsOf } from './snippets.js';

export { documents, type Snippet, snippetsOf } from './snippets.js';
export { tableHead, tableLine } from './table.js';
export { versionFileOf } from './version-file.js';
