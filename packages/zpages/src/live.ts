import type { Pipeline } from './pipeline.js';
import type { Settings } from './settings.js';
import type { Time } from './wall-clock.js';

/** What the page shows at one moment. */
export interface Live extends Pick<Settings, 'title' | 'oldest' | 'stuckAfter'> {
  readonly pipelines: readonly Pipeline[];
  readonly time: Time;
}
