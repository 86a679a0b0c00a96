export { isLocal } from './is-local.js';
export { livePage } from './live-page.js';
export type {
  LivePage,
  LivePageOptions,
  PagePeer,
  PageRequest,
  PageResponse,
  PageStatus,
  SnapshotSource,
} from './page-types.js';
export { protectedText } from './protected-text.js';
