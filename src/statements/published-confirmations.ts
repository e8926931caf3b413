import { openConfirmation, type SignedConfirmation } from '#confirmations';
import { XEN_VOCABULARY } from '#exposure';
import type { Keyring, SignaturePolicy } from '#pgp';
import type { ArchiveStore } from '#store';

/** What the desk confirmed of a public text and published with it. */
export interface PublishedConfirmation {
  /** The file as it was signed. */
  readonly signed: string;
  /** Verified by the certificates of now; null: it proves nothing by them. Whether it is of the text has to be asked by its digest. */
  opened(): Promise<SignedConfirmation | null>;
}

/** Of texts, by the hexadecimal digests that their announcements have of them. */
export type FindConfirmations = (
  textDigests: readonly Uint8Array[],
) => Promise<ReadonlyMap<string, PublishedConfirmation>>;

interface Context {
  readonly keyring: Keyring;
  readonly policy: SignaturePolicy;
}

/** Reads what the desk confirmed of public texts, of those alone that are asked for. */
export function publishedConfirmations(
  store: Pick<ArchiveStore, 'conditionsOf'>,
  context: () => Context,
): FindConfirmations {
  return async (textDigests) =>
    new Map(
      [...(await store.conditionsOf(textDigests))].map(([digest, signed]) => [
        digest,
        { signed, opened: () => opened(digest, signed, context()) },
      ]),
    );
}

/** Files of an archive that are in memory at once: each may have 256 KiB. */
const FILES_AT_ONCE = 20;

/** All that the desk confirmed of public texts, by the digest that a confirmation has of its text; what proves nothing is left out. */
export async function allPublishedConfirmations(
  store: Pick<ArchiveStore, 'conditionsAfter'>,
  context: Context,
): Promise<ReadonlyMap<string, SignedConfirmation>> {
  const found = new Map<string, SignedConfirmation>();
  for (let after: string | null = null; ; ) {
    const some: ReadonlyMap<string, string> = await store.conditionsAfter(after, FILES_AT_ONCE);
    for (const [digest, signed] of some) {
      const one = await opened(digest, signed, context);
      if (one !== null) found.set(one.confirmation.text, one);
      after = digest;
    }
    if (some.size < FILES_AT_ONCE) return found;
  }
}

function opened(digest: string, signed: string, { keyring, policy }: Context): Promise<SignedConfirmation | null> {
  const options = { keyring, policy, vocabulary: XEN_VOCABULARY };
  return openConfirmation(Buffer.from(signed, 'utf8'), `conditions of ${digest}`, options).catch(() => null);
}
