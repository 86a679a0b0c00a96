/** Whether two sums of times are the same, but for how they were added up. */
export function near(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a - b) <= 1e-6 + 1e-9 * Math.abs(b);
}
