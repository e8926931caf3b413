import { type Checker, createChecker } from '../checker.ts';
import type { ChosenFile } from '../chosen-hosts.ts';
import type { Asking, Told } from '../worker-messages.ts';

/*
 * Reads the files of hosts and asks about them. Its own policy allows no connection at all: what is read here cannot leave. Whoever
 * asks ends it where it takes too long.
 */

/** What of a worker is used: the types of a window and of a worker cannot both be had. */
declare const self: {
  addEventListener(type: 'message', listen: (event: MessageEvent<Asking<File>>) => void): void;
  postMessage(told: Told<Blob>): void;
};

let checker: Checker | null = null;

self.addEventListener('message', async ({ data }) => {
  try {
    self.postMessage(await answer(data));
  } catch (error) {
    self.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : `${error}` });
  }
});

async function answer(asking: Asking<File>): Promise<Told<Blob>> {
  if (asking.kind === 'learn') {
    checker = createChecker(asking.json);
    return { kind: 'learned', advisories: checker.advisories };
  }
  if (checker === null) throw new Error('there are no advisories yet');
  const { name, areAllGuests } = asking;
  const { elements, ...checked } = checker.check({
    name,
    areAllGuests,
    files: await Promise.all(asking.files.map(read)),
  });
  return { kind: 'checked', ...checked, elements: new Blob([elements]) };
}

/** As UTF-8, a byte order mark and all: as the terminal reads it. */
async function read({ file, ...about }: ChosenFile<File>) {
  if (file === null) return { ...about, text: '' };
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Error(`${about.name} cannot be read any more: choose it again`);
  });
  return { ...about, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}
