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

const MAX_HEADER_BYTES = 64 * 1024;

/** `Version:` of an RPM spec file, where it is written out. Attack: a million line ends, from each of which blanks would be taken to the last. */
export function versionInSpec(text: string): string | null {
  return (
    /^[ \t]*Version[ \t]*:[ \t]*(?<version>[0-9][0-9A-Za-z.~+-]{0,60})[ \t]*\r?$/im.exec(text)?.groups?.['version'] ??
    null
  );
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
