import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Puts a new file in the place of what is there. Attack: a link that someone laid at the name, which would send the bytes over
 * whatever it points to; and a run that ends midway must not leave half a file.
 */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const fresh = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(fresh, bytes, { flag: 'wx' });
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw cause;
  }
}
