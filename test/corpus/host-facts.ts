import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '#conditions';
import { gatherHost, kindOfFile } from '#xen';

/** The facts of a host of the corpus: `osprey`, or `real/rome-d` of the output of real Xen. */
export function factsOfHost(corpus: string, name: string): Facts {
  const folder = name.startsWith('real/')
    ? join(corpus, 'hosts-real', name.slice('real/'.length))
    : join(corpus, 'hosts', name);
  const guests = join(folder, 'guests');
  const names = [
    ...readdirSync(folder),
    ...(existsSync(guests) ? readdirSync(guests).map((file) => `guests/${file}`) : []),
  ].filter((file) => kindOfFile(file) !== null);
  const files = names.map((file) => ({ name: file, text: readFileSync(join(folder, file), 'utf8') }));
  return gatherHost(files, { name }).facts as Facts;
}
