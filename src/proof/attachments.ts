import { createHash } from 'node:crypto';
import type { AdvisoryFacts } from '#advisory';
import { parseSha256, type Sha256 } from '#identifiers';
import { decodeBody, type Message, type Part } from '#mail';
import { hasWildcard } from '#text-format';
import { guessesOf, type Rewriting } from './rewriting.ts';

/** An attachment judged against the table in the text. */
export interface CheckedAttachment {
  /** What the sender calls it; a part without a name is called by its place in the message. Never a path. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly status: 'match' | 'mismatch' | 'unlisted';
  /** What had to be undone so that it matches. */
  readonly undone: readonly Rewriting[];
}

/** Larger attachments are not searched for an archive's masking: patches are small. */
const MAX_RESTORED_BYTES = 1024 * 1024;

/** Whether a part is shown to the reader as text of the message, and no file: a plain text part without a name. */
export function isMessageText(part: Part): boolean {
  return part.mediaType === 'text/plain' && part.fileName === null && part.disposition !== 'attachment';
}

/** The leaves of a message that are files to the reader: all but its plain text. */
export function attachmentParts(message: Message, signedPart: Part | null): Part[] {
  return message.parts.filter((part) => !part.isMultipart && part !== signedPart && !isMessageText(part));
}

/** Judges every attachment. `knownAddresses` may be put back where an archive masked a patch as well. */
export function checkAttachments(
  message: Message,
  parts: readonly Part[],
  facts: AdvisoryFacts,
  knownAddresses: readonly string[],
): CheckedAttachment[] {
  const digestByFile = new Map(facts.checksums.map((checksum) => [checksum.file, checksum.sha256]));
  return parts.map((part) => {
    const { bytes } = decodeBody(message, part);
    const name = part.fileName ?? `part ${part.path === '' ? '1' : part.path} (${part.mediaType})`;
    const expected = digestByFile.get(name) ?? digestOfBaseName(name, digestByFile);
    const sha256 = digestOf(bytes);
    if (expected === undefined) return { name, bytes, sha256, status: 'unlisted', undone: [] };
    if (expected === sha256) return { name, bytes, sha256, status: 'match', undone: [] };
    if (bytes.length <= MAX_RESTORED_BYTES) {
      for (const guess of guessesOf(bytes, knownAddresses)) {
        if (digestOf(guess.bytes) === expected)
          return { name, bytes: guess.bytes, sha256: expected, status: 'match', undone: guess.undone };
      }
    }
    return { name, bytes, sha256, status: 'mismatch', undone: [] };
  });
}

/** The table may name a folder that a mail program took off; that helps only where the rest of the name is unique. */
function digestOfBaseName(name: string, digestByFile: ReadonlyMap<string, Sha256>): Sha256 | undefined {
  const candidates = [...digestByFile.keys()].filter((file) => file.endsWith(`/${name}`));
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined ? digestByFile.get(only) : undefined;
}

/** Names in the table that no attachment carries; a row of the patch table without a wildcard counts as well. */
export function missingFiles(facts: AdvisoryFacts, attachments: readonly CheckedAttachment[]): string[] {
  const names = new Set(facts.checksums.map((checksum) => checksum.file));
  if (names.size > 0) for (const row of facts.patches) if (!hasWildcard(row.file)) names.add(row.file);
  const attached = new Set(attachments.map((attachment) => attachment.name));
  return [...names].filter((name) => !attached.has(name) && !attached.has(name.slice(name.lastIndexOf('/') + 1)));
}

function digestOf(bytes: Uint8Array): Sha256 {
  const digest = parseSha256(createHash('sha256').update(bytes).digest('hex'));
  if (digest === undefined) throw new TypeError('node:crypto printed a SHA-256 that is none');
  return digest;
}
