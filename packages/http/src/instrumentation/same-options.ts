/** Whether two configurations of an instrumentation say the same, but for whether it is enabled. */
export function sameOptions(one: object, other: object): boolean {
  const [a, b] = [one, other] as Record<string, unknown>[];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  keys.delete('enabled');
  return [...keys].every((key) => a?.[key] === b?.[key]);
}
