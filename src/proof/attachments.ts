import { createHash } from 'node:crypto';
import type { AdvisoryFacts } from '#advisory';
import { parseSha256, type Sha256 } from '#identifiers';
import { decodeBody, type Message, type Part } from '#mail';
import { hasWildcard } from '#text-format';
import { type GuessBudget, guessesOf, type Rewriting } from './rewriting.ts';

/** An attachment judged against the table in the text. */
export interface CheckedAttachment {
  /** What the sender calls it; a part without a name is called by its place in the message. Never a path. */
  readonly name: string;
  /** Its name in the table; null where it is unlisted. */
  readonly listedAs: string | null;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly status: 'match' | 'mismatch' | 'unlisted';
  /** What had to be undone so that it matches. */
  readonly undone: readonly Rewriting[];
}

/** Whether a part is shown to the reader as text of the message, and no file: a plain text part without a name. */
export function isMessageText(part: Part): boolean {
  if (part.mediaType !== 'text/plain') return false;
  // a mail that is nothing but one text is read as text, whatever it is called
  return part.parent === null || (part.fileName === null && part.disposition !== 'attachment');
}

/** The leaves of a message that are files to the reader: all but its plain text. */
export function attachmentParts(message: Message, signedPart: Part | null): Part[] {
  return message.parts.filter((part) => !part.isMultipart && part !== signedPart && !isMessageText(part));
}

/** What is needed to undo an archive's masking of files. */
export interface Restoring {
  readonly knownAddresses: readonly string[];
  readonly budget: GuessBudget;
}

/** Judges every attachment against the table; with `restoring`, also as what an archive may have made it from. */
export function checkAttachments(
  message: Message,
  parts: readonly Part[],
  facts: AdvisoryFacts,
  restoring: Restoring | null,
): CheckedAttachment[] {
  const table = tableOf(facts);
  return parts.map((part) => {
    const { bytes } = decodeBody(message, part);
    const name = part.fileName ?? `part ${part.path === '' ? '1' : part.path} (${part.mediaType})`;
    const sha256 = digestOf(bytes);
    const listedAs = part.fileName === null ? null : table.nameOf(part.fileName);
    const expected = listedAs === null ? undefined : table.digestByFile.get(listedAs);
    if (expected === undefined) return { name, listedAs: null, bytes, sha256, status: 'unlisted', undone: [] };
    if (expected === sha256) return { name, listedAs, bytes, sha256, status: 'match', undone: [] };
    const guesses = restoring === null ? [] : guessesOf(bytes, restoring.knownAddresses, restoring.budget);
    for (const guess of guesses) {
      if (digestOf(guess.bytes) !== expected) continue;
      return { name, listedAs, bytes: guess.bytes, sha256: expected, status: 'match', undone: guess.undone };
    }
    return { name, listedAs, bytes, sha256, status: 'mismatch', undone: [] };
  });
}

interface Table {
  readonly digestByFile: ReadonlyMap<string, Sha256>;
  /** The row that an attached name belongs to, or null. */
  nameOf(attached: string): string | null;
}

/** The table may name a folder that a mail program took off; that helps only where the rest of the name is unique. */
function tableOf(facts: AdvisoryFacts): Table {
  const digestByFile = new Map<string, Sha256>();
  for (const { file, sha256 } of facts.checksums) digestByFile.set(file, digestByFile.get(file) ?? sha256);
  // of two checksums for one file nobody can say which was meant: neither vouches for it
  for (const { file, sha256 } of facts.checksums) if (digestByFile.get(file) !== sha256) digestByFile.delete(file);
  const filesByBaseName = new Map<string, string[]>();
  for (const file of digestByFile.keys()) {
    const base = baseName(file);
    filesByBaseName.set(base, [...(filesByBaseName.get(base) ?? []), file]);
  }
  return {
    digestByFile,
    nameOf: (attached) => {
      if (digestByFile.has(attached)) return attached;
      const [only, ...others] = filesByBaseName.get(attached) ?? [];
      return only !== undefined && others.length === 0 ? only : null;
    },
  };
}

/** Names in the table that no attachment carries; a row of the patch table without a wildcard counts as well. */
export function missingFiles(facts: AdvisoryFacts, attachments: readonly CheckedAttachment[]): string[] {
  const names = new Set(facts.checksums.map((checksum) => checksum.file));
  const baseNames = new Set([...names].map(baseName));
  if (names.size > 0) {
    for (const { file } of facts.patches) if (!hasWildcard(file) && !baseNames.has(baseName(file))) names.add(file);
  }
  // a file that a row names and no checksum: only its name can be looked for
  const attached = new Set(attachments.map((attachment) => attachment.listedAs ?? attachment.name));
  return [...names].filter((name) => !attached.has(name));
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function digestOf(bytes: Uint8Array): Sha256 {
  const digest = parseSha256(createHash('sha256').update(bytes).digest('hex'));
  if (digest === undefined) throw new TypeError('node:crypto printed a SHA-256 that is none');
  return digest;
}
