import { ensure } from '../words/ensure.js';
import { fallback } from './fallback.js';
import { Named } from './named.js';

/** Every name that this process counts under. */
export const names: Map<string, Named> = new Map();

fallback.changed.add(() => {
  for (const name of [...names.values()]) name.lookAround();
});

export function named(name: string): Named {
  return ensure(names, name, () => new Named(name));
}

/** Forgets a name under which nobody counts any more. */
export function forgetName(it: Named): void {
  if (it.bindings.size === 0 && names.get(it.name) === it) names.delete(it.name);
}
