export { isLocal } from './is-local.js';
export { livePage } from './live-page.js';
export type { LivePage, LivePageOptions, PageRequest, PageResponse, SnapshotSource } from './page-types.js';
