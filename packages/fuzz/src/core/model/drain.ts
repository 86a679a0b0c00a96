/** A call of `drained`, and what has become of it. */
export interface Drain {
  readonly label: string;
  /** Nothing has been in flight since the call. */
  due: boolean;
  /** Its signal was aborted before that, with this reason. */
  aborted: { readonly reason: unknown } | undefined;
  outcome: { readonly resolved: boolean; readonly reason?: unknown } | undefined;
}
