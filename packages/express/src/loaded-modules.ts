/** What is loaded of a package, by `require` or `import`: every copy of it, since applications bring their own. */
export function loadedModules(name: string): unknown[] {
  const main = new RegExp(`[\\\\/]node_modules[\\\\/]${name}[\\\\/]index\\.js$`);
  const found: unknown[] = [];
  for (const [path, module] of Object.entries(require.cache ?? {})) {
    if (main.test(path)) found.push(module?.exports);
  }
  return found;
}
