/** Node 20 has no types of it. */
interface Permission {
  has(scope: string): boolean;
}

/**
 * Whether the worker may ask this thread. Decided here, since a worker that tries without the permission ends the whole process
 * (Node 20 to 24).
 */
export function mayAsk(): boolean {
  if (!process.features.inspector) return false;
  const { permission } = process as { permission?: Permission };
  if (permission === undefined) return true;
  try {
    return permission.has('inspector');
  } catch {
    return false;
  }
}
