import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages that are installed in a folder by these names or aliases, as `name version`. */
export function installedIn(folder: string, names: readonly string[]): string[] {
  return names.map((its) => {
    const { name, version } = JSON.parse(
      readFileSync(join(folder, 'node_modules', its, 'package.json'), 'utf8'),
    );
    return `${name} ${version}`;
  });
}
