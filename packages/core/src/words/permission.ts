/** Types of Node that are older than its permission model, or than one of its scopes, do not have it. */
interface Permission {
  has(scope: string, reference?: string): boolean;
}

/** A Node that has no such scope refuses none of it, but answers `has` as if it did. */
const FLAGS = { net: '--allow-net', 'fs.write': '--allow-fs-write' } as const;

/**
 * For adapters: whether Node's permission model lets this thread listen and connect, or write at a path. Without the model, and
 * where Node's has no such scope, it does. To be asked before: a server that may not listen ends the process.
 */
export function isPermitted(scope: keyof typeof FLAGS, path?: string): boolean {
  const { permission } = process as { permission?: Permission };
  if (permission === undefined) return true;
  try {
    return permission.has(scope, path) || !process.allowedNodeEnvironmentFlags.has(FLAGS[scope]);
  } catch {
    return true; // Nobody knows; what is tried then tells.
  }
}
