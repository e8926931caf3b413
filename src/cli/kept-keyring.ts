import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '#base';
import type { DataDirectory } from './data-directory.ts';
import type { Environment } from './environment.ts';
import { makeFolder } from './make-folder.ts';
import { oneLine } from './terminal.ts';

/**
 * Keeps the certificates that an import was told to trust: what they prove is shown by the server, which must be able to judge
 * it again. Says so, since whoever signs with them is believed from now on.
 */
export async function keepKeyring(
  paths: readonly string[],
  { folder }: DataDirectory,
  { terminal }: Environment,
): Promise<void> {
  for (const path of paths) {
    const bytes = await readFile(path);
    const ending = bytes.includes('-----BEGIN PGP') ? 'asc' : 'gpg';
    const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${ending}`;
    const keyring = join(folder, 'keyring');
    await makeFolder(keyring, {
      what: 'the folder of the certificates',
      mode: 0o700,
      hint: 'check that the data directory may be written',
    });
    try {
      await writeFile(join(keyring, name), bytes, { flag: 'wx', mode: 0o600 });
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') continue;
      throw new TocsinError({
        code: 'write_failed',
        message: `${keyring}: the certificates of --keyring cannot be kept there`,
        hint: 'check that the data directory may be written',
        cause,
      });
    }
    terminal.err(`note: ${oneLine(path)} is trusted from now on: kept as ${join(keyring, name)}\n`);
  }
}
