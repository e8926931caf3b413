import type { Chosen } from '../chosen-hosts.ts';

/** Attack: a folder that has the whole disk below it. */
const MOST_ENTRIES = 50_000;
const DEEPEST = 5;

/** What was chosen with an input; a folder that has no file in it is not told. */
export function chosenWith({ files }: HTMLInputElement): readonly Chosen<File>[] {
  return [...(files ?? [])]
    .slice(0, MOST_ENTRIES)
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped, folders with all that is in them. To be called while the event lasts: afterwards nothing is there. */
export function dropped(data: DataTransfer): Promise<readonly Chosen<File>[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return below(entries);
}

async function below(entries: readonly FileSystemEntry[]): Promise<readonly Chosen<File>[]> {
  const found: Chosen<File>[] = [];
  let level = entries;
  for (let depth = 1; depth <= DEEPEST && level.length > 0; depth += 1) {
    const next: FileSystemEntry[] = [];
    for (const entry of level) {
      if (found.length >= MOST_ENTRIES) return found;
      const path = entry.fullPath.replace(/^\//, '');
      if (isFolder(entry)) {
        found.push({ path, file: null });
        next.push(...(await childrenOf(entry)));
      } else found.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
    }
    level = next;
  }
  return found;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** A reader gives some at a time, and none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0 || found.length > MOST_ENTRIES) return found;
    found.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
