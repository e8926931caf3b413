import { lstat, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TocsinError } from '#base';
import { writtenNameOf } from '#patches';
import { foundInstead } from '../found-instead.ts';
import type { Plan } from './planned.ts';

export type WrittenSeries =
  | { readonly kind: 'written'; readonly folder: string; readonly files: readonly string[] }
  /** Nothing was written. */
  | { readonly kind: 'refused'; readonly why: readonly string[] };

/**
 * Writes the patches of a plan and quilt's `series` into a folder: all of them or none. What is in the tree already is left out. Attacks:
 * names in a signed table that lead elsewhere, a link in the folder under such a name, two patches of one name.
 */
export async function writeSeries(folder: string, plan: Plan, isForced: boolean): Promise<WrittenSeries> {
  const why: string[] = [];
  const bytesByName = new Map<string, Uint8Array>();
  const known = new Set<string>();
  const lines: string[] = [`# for ${plan.target.component} ${plan.target.version.printed}; quilt push -a`];
  for (const { advisory, patch, bytes, applies } of plan.steps) {
    if (patch === null || bytes === null) {
      why.push(`${patch ?? 'the patch'} of ${advisory} is not at hand, or must not be applied`);
      continue;
    }
    const name = writtenNameOf(patch);
    if (name === null) why.push(`${JSON.stringify(patch)} of ${advisory} is no name for a file`);
    else if (applies === 'already') lines.push(`# ${name} (${advisory}) is in the tree already`);
    else if (known.has(name.toLowerCase())) why.push(`two patches are called ${name}`);
    else {
      known.add(name.toLowerCase());
      bytesByName.set(name, bytes);
      lines.push(name);
    }
  }
  if (why.length > 0) return { kind: 'refused', why };
  const files = new Map([...bytesByName, ['series', Buffer.from(`${lines.join('\n')}\n`)]]);
  try {
    const there = await namesThere(folder, [...files.keys()]);
    if (there.length > 0 && !isForced)
      return { kind: 'refused', why: [`${folder} has ${there.join(', ')} already; --force writes over them`] };
    await putAll(resolve(folder), files);
  } catch (cause) {
    throw new TocsinError({
      code: 'write_failed',
      message: `${folder}: expected to write ${files.size} files, found ${foundInstead(cause)}`,
      hint: 'check that the folder may be written and the disk has room; nothing was written',
      cause,
    });
  }
  return { kind: 'written', folder, files: [...files.keys()] };
}

async function namesThere(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const there: string[] = [];
  for (const name of names) {
    const found = await lstat(join(folder, name)).catch(() => null);
    if (found !== null) there.push(name);
    // neither quilt nor whoever looks expects one, and a file does not take its place
    if (found?.isDirectory() === true) throw Object.assign(new Error(`a folder called ${name}`));
  }
  return there;
}

/** Into a new folder beside it first; a folder that was not there takes its name at once, into one that is there they are moved. */
async function putAll(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const isThere = (await lstat(folder).catch(() => null)) !== null;
  const beside = await mkdtemp(join(isThere ? folder : dirname(folder), `.${basename(folder)}-`));
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [name, bytes] of files) await writeFile(join(beside, name), bytes, { flag: 'wx', mode: 0o644 });
    if (!isThere) {
      await rename(beside, folder);
      return;
    }
    for (const name of files.keys()) {
      const [place, kept] = [join(folder, name), join(beside, `${name}~`)];
      const isOld = (await lstat(place).catch(() => null)) !== null;
      if (isOld) await rename(place, kept);
      undo.push(async () => (isOld ? rename(kept, place) : rm(place, { force: true })));
      await rename(join(beside, name), place);
    }
  } catch (cause) {
    for (const back of undo.toReversed()) await back().catch(() => undefined);
    throw cause;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}
