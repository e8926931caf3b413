import type { AdvisoryFacts } from '#advisory';
import { decodeBody, parseMessage } from '#mail';
import { frameClearSigned, signedText } from '#pgp';
import { type ReadingContext, readMessage, type Verdict } from '#proof';
import type { StoredMessage } from '#store';
import { inputOf, witnessed } from './rejudge.ts';

/** What is in a message that announces an advisory, read again from its bytes. */
export interface AnnouncedText {
  readonly facts: AdvisoryFacts;
  /** Of the message, as `verify` says it. */
  readonly verdict: Verdict;
  /** The document's own text, dash-escapes removed. */
  readonly document: Uint8Array;
  /** The clear-signed block as it stands in the message; null where the message holds only what it was restored from. */
  readonly signedBlock: Uint8Array | null;
  /** Files that are the ones which the signed table lists, byte for byte. */
  readonly files: readonly AnnouncedFile[];
}

export interface AnnouncedFile {
  /** What the sender calls it: a label, never a path. */
  readonly name: string;
  /** Its name in the table, which may have a folder before it. */
  readonly listedAs: string | null;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** Reads and verifies a message anew; null where it proves nothing (any more), or its bytes are gone. */
export type ReadAnnounced = (message: StoredMessage) => Promise<AnnouncedText | null>;

/** The context is asked for each time: the policy has the time of the reading. */
export function announcedReader(context: () => ReadingContext): ReadAnnounced {
  return async (message) => {
    const { raw } = message;
    if (raw === null) return null;
    const reading = await readMessage(inputOf(message, raw), witnessed(context(), message));
    if (reading.advisory === null || !reading.isAdvisory) return null;
    const { document, facts, verdict } = reading;
    return {
      facts,
      verdict,
      document,
      signedBlock: blockOf(raw, document),
      files: reading.attachments
        .filter(({ status }) => status === 'match')
        .map(({ name, listedAs, bytes, sha256 }) => ({ name, listedAs, bytes, sha256 })),
    };
  };
}

/** The block whose text is the document: found by it, so that no other block is ever given out as the one that verified. */
function blockOf(raw: Uint8Array, document: Uint8Array): Uint8Array | null {
  const message = parseMessage(raw);
  const texts = message.parts.filter(({ isMultipart }) => !isMultipart).map((part) => decodeBody(message, part).bytes);
  for (const bytes of [...texts, raw]) {
    const frame = frameClearSigned(bytes);
    if (frame === null || frame.problem !== null || !isDocument(signedText(frame), document)) continue;
    return bytes.subarray(frame.before.end, frame.armor.end);
  }
  return null;
}

/** The document has the line break that belongs to the framing, the signed text has it not. */
function isDocument(text: Uint8Array, document: Uint8Array): boolean {
  const tail = document.subarray(text.length);
  return tail.length <= 2 && Buffer.compare(document.subarray(0, text.length), text) === 0;
}
