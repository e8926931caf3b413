import { createHash } from 'node:crypto';
import type { TextReading } from '#embargo';
import { acceptSignature } from '#pgp';
import { type CaseId, caseStream } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { type Doer, decidedAnew, noSuchCase, type Performed, perform, type Refused } from './perform.ts';

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
  return perform(parts, doer, id, { kind: 'save_text', reading: given.reading }, { keep: { text: bytes } });
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

/** The newest text of a case as it was saved; null where there is none. */
export async function newestText(
  parts: Pick<DeskParts, 'store' | 'keys'>,
  { viewer }: Doer,
  { id, facts, contents }: LoadedCase,
): Promise<string | null> {
  const blob = facts.text === null ? undefined : contents.textByDigest.get(facts.text.reading.digest)?.text;
  if (blob === undefined) return null;
  return Buffer.from(await readBlob(parts, viewer, caseStream(id), blob)).toString('utf8');
}

/**
 * Takes what signers made of the approved text: it counts only where the signed text is that one, and all signers may sign
 * advisories. Signatures that came before are kept beside the new one.
 */
export function signText(parts: DeskParts, doer: Doer, id: CaseId, uploads: readonly Uint8Array[]): Promise<Performed> {
  return decidedAnew(() => tryToSign(parts, doer, id, uploads));
}

async function tryToSign(parts: DeskParts, doer: Doer, id: CaseId, uploads: readonly Uint8Array[]): Promise<Performed> {
  const loaded = await loadCase(parts, doer.viewer, id);
  if (loaded === null) throw noSuchCase();
  const { facts, contents } = loaded;
  const approved = await newestText(parts, doer, loaded);
  if (facts.text === null || approved === null) return refused('there is no text', 'write one');
  const { digest } = facts.text.reading;
  const before = contents.textByDigest.get(digest)?.signed ?? null;
  const earlier = before === null ? [] : [await readBlob(parts, doer.viewer, caseStream(id), before)];
  const { keyring, policy } = parts.context();
  const accepted = await acceptSignature(approved, [...earlier, ...uploads], {
    entitled: keyring.certificates.map(({ fingerprint }) => fingerprint),
    keyring,
    policy,
  });
  if (!accepted.isAccepted) {
    return {
      isDone: false,
      refusals: accepted.reasons.map(({ message, hint }) => ({ rule: null, found: message, remedy: hint })),
    };
  }
  const signers = accepted.signers.map(({ certificate }) => certificate);
  // a signature that came meanwhile stands beside this one, and is not lost under it
  const step = { seen: loaded, keep: { signed: accepted.clearSigned } };
  return perform(parts, doer, id, { kind: 'sign_text', digest, signers }, step);
}

function tooLarge(found: string, most: number): Refused {
  return refused(found, `at most ${most} bytes are kept`);
}

function refused(found: string, remedy: string): Refused {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
