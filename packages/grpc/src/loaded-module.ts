/** What is loaded of a package already, by `require` or `import`, where it is the copy that we would load. */
export function loadedModule(name: string): unknown {
  try {
    const found = require.cache[require.resolve(name)];
    return found?.loaded ? found.exports : undefined;
  } catch {
    return undefined;
  }
}
