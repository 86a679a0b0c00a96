import type { Picture } from './picture.js';

/** Where pictures go to. */
export interface View {
  /** Whether it also shows processes that have not answered yet. */
  readonly early: boolean;
  /** Nobody is asked meanwhile. */
  readonly paused: boolean;
  show(picture: Picture): void;
}
