import { ensure } from '../words/ensure.js';
import { Named } from './named.js';

/** Every name that this process counts under. */
export const names: Map<string, Named> = new Map();

export function named(name: string): Named {
  return ensure(names, name, () => new Named(name));
}

/** Forgets a name under which nobody counts any more. */
export function forgetName(it: Named): void {
  if (it.bindings.size === 0 && names.get(it.name) === it) names.delete(it.name);
}
