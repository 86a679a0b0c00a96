import { run } from './run.js';

/** The versions of a package that npm has installed in a project, one for each copy. */
export async function copiesOf(name: string, folder: string): Promise<string[]> {
  const found: { readonly version: string }[] = JSON.parse(
    await run('npm', ['query', `[name="${name}"]`], folder),
  );
  return found.map(({ version }) => version).sort();
}
