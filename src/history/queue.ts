import type { AdvisoryId } from '#identifiers';
import { advisoryId } from '#identifiers';

/** A patch that a package applies, in the order of the list. */
export interface QueuePatch {
  /** Its file's name, without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What its header calls it; null where it has none. */
  readonly subject: string | null;
}

/** Attack: a list of a million patches. Qubes' has 130. */
export const MAX_QUEUE = 5000;
const MAX_HEADER_BYTES = 64 * 1024;

/** The patches of a Debian `series`: one name a line, options behind it; `#` begins a comment. */
export function namesInSeries(text: string): readonly string[] {
  return text
    .split('\n')
    .map(
      (line) =>
        line
          .replace(/(?:^|\s)#.*$/, '')
          .trim()
          .split(/\s+/)[0] ?? '',
    )
    .filter((name) => name !== '')
    .slice(0, MAX_QUEUE);
}

/** The patches of an RPM spec file that it applies: `PatchN:` with `%autosetup`, `%autopatch` or `%patchN`. */
export function namesInSpec(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const isAll = lines.some((line) =>
    /^\s*%(?:autosetup|autopatch|\{autosetup)|%\{?patches\b|^\s*%apply_patches/i.test(line),
  );
  const applied = new Set(
    lines.flatMap((line) => {
      const number = /^\s*%\{?patch(?:\s+(?:-P\s*)?|)(?<number>[0-9]{1,6})|%\{(?:PATCH|P:)(?<other>[0-9]{1,6})\}/i.exec(
        line,
      )?.groups;
      const found = number?.['number'] ?? number?.['other'];
      return found === undefined ? [] : [Number(found)];
    }),
  );
  const names: string[] = [];
  let next = 0;
  for (const line of lines) {
    const groups = /^\s*Patch(?<number>[0-9]{0,6})\s*:\s*(?<value>\S+)/i.exec(line)?.groups;
    if (groups === undefined || names.length >= MAX_QUEUE) continue;
    const printed = groups['number'] ?? '';
    const number = printed === '' ? next : Number(printed);
    next = number + 1;
    const value = (groups['value'] ?? '').replace(/%\{?name\}?/g, 'xen');
    if (isAll || applied.has(number)) names.push(value.slice(value.lastIndexOf('/') + 1));
  }
  return names;
}

/** `Version:` of an RPM spec file, where it is written out. */
export function versionInSpec(text: string): string | null {
  return /^\s*Version\s*:\s*(?<version>[0-9][0-9A-Za-z.~+-]{0,60})\s*$/im.exec(text)?.groups?.['version'] ?? null;
}

/** The advisories that a name is of: `xsa334-4.12.patch`, `0501-xsa452-4.17-2.patch`. */
export function advisoryOfName(name: string, series: readonly string[]): AdvisoryId | null {
  for (const each of series) {
    const number = new RegExp(`(?:^|[^a-z0-9])${each}[-_]?0*(?<number>[1-9][0-9]{0,4})(?![0-9])`, 'i').exec(
      name,
    )?.groups;
    const id = number === undefined ? undefined : advisoryId(each, Number(number['number']));
    if (id !== undefined) return id;
  }
  return null;
}

/** The commit that a patch says it was taken from, in its name (`backport-680d18763aef.patch`) or its header; null: none. */
export function originOfPatch({ name, bytes }: QueuePatch): string | null {
  const named = /(?:^|[-_])(?<commit>[0-9a-f]{10,64})(?=[-_.])/.exec(name)?.groups?.['commit'];
  if (named !== undefined) return named;
  const header = headerOf(bytes);
  const origin =
    /\(cherry[- ]picked from commit (?<commit>[0-9a-f]{7,64})|^(?:master|upstream) commit:? (?<trailer>[0-9a-f]{7,64})|^Origin:.*?(?<origin>[0-9a-f]{40,64})/im.exec(
      header,
    )?.groups;
  return origin?.['commit'] ?? origin?.['trailer'] ?? origin?.['origin'] ?? null;
}

/** What the header of a patch calls it: `Subject: [PATCH 1/2] …`, folded lines joined, the bracket taken off. */
export function subjectOfPatch(bytes: Uint8Array): string | null {
  const subject = /^Subject:[ \t]*(?<subject>[^\n]*(?:\n[ \t][^\n]*)*)/im.exec(headerOf(bytes))?.groups?.['subject'];
  if (subject === undefined) return null;
  const plain = subject
    .replace(/\s+/g, ' ')
    .replace(/^(?:\s*\[[^\]]{0,60}\])+\s*/, '')
    .trim();
  return plain === '' ? null : plain;
}

function headerOf(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, MAX_HEADER_BYTES)).replaceAll('\r\n', '\n');
  const end = /^(?:diff |--- |Index: )/m.exec(text)?.index;
  return end === undefined ? text : text.slice(0, end);
}
