import { formatInstant, type Instant, TocsinError } from '#base';
import { acceptSignature, type Keyring } from '#pgp';
import { type BlobId, type CaseId, caseStream, PROGRAM } from '#store';
import type { DeskParts } from './desk-parts.ts';
import { readBlob } from './journal.ts';
import { type LoadedCase, loadCase } from './loaded-case.ts';
import { decidedAnew, PROGRAM_DOER, perform } from './perform.ts';

/** How long before its end a certificate that will have ended by then is spoken of. */
const AHEAD_MS = 48 * 60 * 60_000;

/** How often signatures are verified again while certificates are the same, which end by the clock, too; and what failed is tried. */
export const AGAIN_MS = 60_000;

/** `blob` null: the case could not be looked at. */
type Looked = Map<CaseId, { readonly blob: BlobId | null; readonly at: Instant }>;

/** What was verified last, by case: the program looks every few seconds. */
const verified = new WeakMap<Keyring, Looked>();

/** Told of a case that cannot be opened, or worked on: it keeps no other back. */
export type CaseFailed = (failure: { readonly id: CaseId; readonly error: TocsinError }) => void;

/**
 * Verifies what is signed and not public yet against the certificates as they are now, in all cases, and writes down what has
 * changed: somebody has to sign anew, and hears so before the instant. Returns in how many cases.
 */
export async function verifySignatures(parts: DeskParts, failed?: CaseFailed): Promise<number> {
  const { keyring } = parts.context();
  const now = parts.clock.now();
  const known: Looked = verified.get(keyring) ?? new Map();
  verified.set(keyring, known);
  let changed = 0;
  for (const { id } of await parts.store.cases(PROGRAM)) {
    const last = known.get(id);
    const isRecent = last !== undefined && now < last.at + AGAIN_MS && now >= last.at;
    if (isRecent && last.blob === null) continue;
    try {
      const loaded = await loadCase(parts, PROGRAM, id);
      const blob = loaded === null ? null : waitingSignature(loaded);
      if (loaded === null || blob === null || (isRecent && last.blob === blob)) continue;
      known.set(id, { blob, at: now });
      const { embargo } = loaded.facts;
      const end = embargo.state === 'active' ? Math.max(now, embargo.end) : now;
      if (await verifiedAgain(parts, id, Math.min(end, now + AHEAD_MS) as Instant)) changed += 1;
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      known.set(id, { blob: null, at: now });
      failed?.({ id, error });
    }
  }
  return changed;
}

/** The same for one case, as of an instant. Returns whether anything was written. */
export async function verifiedAgain(parts: DeskParts, id: CaseId, at: Instant): Promise<boolean> {
  return decidedAnew(async () => {
    const seen = await loadCase(parts, PROGRAM, id);
    const text = seen?.facts.text ?? null;
    if (seen === null || text === null || waitingSignature(seen) === null) return false;
    const fell = await fallOf(parts, seen, at);
    if ((fell === null) === (text.fallen === null)) return false;
    const { digest } = text.reading;
    return (await perform(parts, PROGRAM_DOER, id, { kind: 'note_signature', digest, fell }, { seen })).isDone;
  });
}

/** What the next text to go out is signed with; null: it is not, or it has gone out to all. */
function waitingSignature({ facts, contents }: LoadedCase): BlobId | null {
  const { text, published } = facts;
  if (text === null || facts.forgotten !== null || facts.duplicateOf !== null) return null;
  if (text.signers.length === 0 && text.fallen === null) return null;
  if ((published.at(-1)?.revision ?? 0) >= text.reading.revision) return null;
  return contents.textByDigest.get(text.reading.digest)?.signed ?? null;
}

/** Why the signatures of the newest text do not count at an instant, in words; null: they do. */
async function fallOf(parts: DeskParts, { id, facts, contents }: LoadedCase, at: Instant): Promise<string | null> {
  const kept = facts.text === null ? undefined : contents.textByDigest.get(facts.text.reading.digest);
  if (kept === undefined || kept.signed === null) return null;
  const stream = caseStream(id);
  const [text, signed] = [
    await readBlob(parts, PROGRAM, stream, kept.text),
    await readBlob(parts, PROGRAM, stream, kept.signed),
  ];
  const accepted = await acceptSignature(text, [signed], acceptOptions(parts, at));
  if (accepted.isAccepted) return null;
  const why = accepted.reasons.map(({ message }) => message).join('; ');
  return at > parts.clock.now() ? `at ${formatInstant(at)} ${why}` : why;
}

/** Who may sign a text that is to come out at an instant. */
export function acceptOptions(parts: Pick<DeskParts, 'context'>, at: Instant): Parameters<typeof acceptSignature>[2] {
  const { keyring, policy } = parts.context();
  const entitled = keyring.certificates.map(({ fingerprint }) => fingerprint);
  return { entitled, keyring, policy: { ...policy, now: at }, mustStand: true };
}
