import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '#base';
import type { Finding, TextReading } from '#embargo';
import { acceptSignature } from '#pgp';
import { type CaseId, caseStream } from '#store';
import { formsComparedAgain } from './compare-forms.ts';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import { loadCase } from './loaded-case.ts';
import { newestText } from './newest-text.ts';
import { type Doer, decidedAnew, noSuchCase, type Performed, perform, type Refused } from './perform.ts';
import { acceptOptions } from './verify-again.ts';

/** Attack: a text or a patch that fills the memory of everybody who opens the case. */
export const MAX_TEXT_BYTES = 1024 * 1024;
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Saves a text as the newest of a case. `read` says what the rules find in it. */
export async function saveText(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  given: { readonly text: string; readonly reading: TextReading },
): Promise<Performed> {
  const bytes = Buffer.from(given.text, 'utf8');
  if (bytes.length > MAX_TEXT_BYTES) return tooLarge(`the text has ${bytes.length} bytes`, MAX_TEXT_BYTES);
  const saved = await perform(
    parts,
    doer,
    id,
    { kind: 'save_text', reading: given.reading },
    { keep: { text: bytes } },
  );
  if (saved.isDone) await formsComparedAgain(parts, id);
  return saved;
}

/** Puts a file beside the text: a patch, or the recipes. */
export async function addFile(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  given: { readonly name: string; readonly bytes: Uint8Array },
): Promise<Performed> {
  const { name, bytes } = given;
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(`the file has ${bytes.length} bytes`, MAX_FILE_BYTES);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const file = { name, digest, size: bytes.length };
  return perform(parts, doer, id, { kind: 'add_file', file }, { keep: { file: bytes } });
}

/**
 * Takes what signers made of the approved text: it counts only where the signed text is that one, and all signers may sign
 * advisories. Signatures that came before are kept beside the new one.
 */
export async function signText(
  parts: DeskParts,
  doer: Doer,
  id: CaseId,
  uploads: readonly Uint8Array[],
): Promise<Performed> {
  await formsComparedAgain(parts, id);
  return decidedAnew(() => tryToSign(parts, doer, id, uploads));
}

async function tryToSign(parts: DeskParts, doer: Doer, id: CaseId, uploads: readonly Uint8Array[]): Promise<Performed> {
  const loaded = await loadCase(parts, doer.viewer, id);
  if (loaded === null) throw noSuchCase();
  const { facts, contents } = loaded;
  const approved = await newestText(parts, doer, loaded);
  if (facts.text === null || approved === null) return refused('there is no text', 'write one');
  const { digest } = facts.text.reading;
  // what does not count any more would have the new one refused with it
  const before = facts.text.signers.length === 0 ? null : (contents.textByDigest.get(digest)?.signed ?? null);
  const earlier = before === null ? [] : [await readBlob(parts, doer.viewer, caseStream(id), before)];
  const now = parts.clock.now();
  const accepted = await acceptSignature(approved, [...earlier, ...uploads], acceptOptions(parts, now));
  if (!accepted.isAccepted) {
    return {
      isDone: false,
      refusals: accepted.reasons.map(({ message, hint }) => ({ rule: null, found: message, remedy: hint })),
    };
  }
  const signers = accepted.signers.map(({ certificate }) => certificate);
  // a signature that came meanwhile stands beside this one, and is not lost under it
  const step = { seen: loaded, keep: { signed: accepted.clearSigned } };
  const signed = await perform(parts, doer, id, { kind: 'sign_text', digest, signers }, step);
  if (!signed.isDone || facts.embargo.state !== 'active' || facts.embargo.end <= now) return signed;
  const { end } = facts.embargo;
  const then = await acceptSignature(approved, [accepted.clearSigned], acceptOptions(parts, end));
  const ends = then.isAccepted ? [] : then.reasons.map(({ message }) => endsBefore(end, message));
  return { ...signed, warnings: [...signed.warnings, ...ends] };
}

function endsBefore(end: Instant, message: string): Finding {
  const remedy = 'renew the certificate in the keyring, or have it signed with one that lasts: else it is held then';
  return { rule: null, does: 'warn', found: `at the end of the embargo, ${formatInstant(end)}, ${message}`, remedy };
}

function tooLarge(found: string, most: number): Refused {
  return refused(found, `at most ${most} bytes are kept`);
}

function refused(found: string, remedy: string): Refused {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
