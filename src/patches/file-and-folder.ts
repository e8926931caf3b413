/** A path that other paths have as one of their folders; undefined: there is none. No file system holds both. */
export function fileAndFolder(paths: ReadonlySet<string>): string | undefined {
  const folders = new Set<string>();
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      if (paths.has(folder)) return folder;
      folders.add(folder);
    }
  return undefined;
}
