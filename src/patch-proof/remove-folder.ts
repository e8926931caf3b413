import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes a folder away with all that is in it. Attack, or a build that is used to it (Go's modules): folders that may not be written to,
 * out of which nothing can be removed, so that sources under embargo would stay.
 */
export function removeFolder(folder: string): void {
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    remove();
  } catch {
    openFolders(folder);
    remove();
  }
}

/** Goes through no link: what lies behind one is not ours. */
function openFolders(folder: string): void {
  const open = [folder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (lstatSync(next, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    chmodSync(next, 0o700);
    for (const entry of readdirSync(next, { withFileTypes: true }))
      if (entry.isDirectory()) open.push(join(next, entry.name));
  }
}
