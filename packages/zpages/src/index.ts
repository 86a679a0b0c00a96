export { isLocal } from './is-local.js';
export { livePage } from './live-page.js';
export type { LivePageOptions, PageRequest, PageResponse, SnapshotSource } from './page-types.js';
