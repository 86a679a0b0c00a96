export const TRACE_ID = '{traceId}';

/** The address of a trace. Its id is escaped: it stays one part of a path, or one value of a query. */
export function traceUrlOf(template: string, traceId: string): string {
  return template.replaceAll(TRACE_ID, () => encodeURIComponent(traceId));
}

/** Whether an id can be a part of an address: one that is no text of Unicode cannot be escaped. */
export function isLinkable(traceId: string): boolean {
  return /^[\w.:-]{1,128}$/.test(traceId);
}
