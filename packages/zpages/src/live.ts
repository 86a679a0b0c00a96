import type { Chosen } from './choose.js';
import type { PageStatus } from './page-types.js';
import type { PeerState } from './peers.js';
import type { Pipeline } from './pipeline.js';
import type { Choice } from './query.js';
import type { Settings } from './settings.js';
import type { Time } from './wall-clock.js';

/** What the page shows at one moment. */
export interface Live extends Pick<Settings, 'title' | 'stuckAfter' | 'traceUrl'> {
  readonly pipelines: readonly Pipeline[];
  readonly peers: readonly PeerState[];
  readonly choice: Choice;
  readonly chosen: Chosen;
  readonly time: Time;
  readonly status: PageStatus | undefined;
  /** What has no room on the page. */
  readonly leftOut?: string;
}
