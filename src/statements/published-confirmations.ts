import { openConfirmation, type SignedConfirmation } from '#confirmations';
import { XEN_VOCABULARY } from '#exposure';
import type { Keyring, SignaturePolicy } from '#pgp';
import type { ArchiveStore } from '#store';

/** Of a public text: what was confirmed, and the file as it was signed. */
export interface PublishedConfirmation extends SignedConfirmation {
  readonly signed: string;
}

/**
 * Reads what the desk confirmed of public texts and published with them, by the digest of the text; each is verified once by the
 * certificates given. One that proves nothing by them is left out.
 */
export function publishedConfirmations(
  store: Pick<ArchiveStore, 'publishedConditions'>,
  context: () => { readonly keyring: Keyring; readonly policy: SignaturePolicy },
): () => Promise<ReadonlyMap<string, PublishedConfirmation>> {
  let known: ReadonlyMap<string, PublishedConfirmation | null> = new Map();
  return async () => {
    const { keyring, policy } = context();
    const now = new Map<string, PublishedConfirmation | null>();
    const found = new Map<string, PublishedConfirmation>();
    for (const [digest, signed] of await store.publishedConditions()) {
      let opened = known.get(signed);
      if (opened === undefined) {
        const options = { keyring, policy, vocabulary: XEN_VOCABULARY };
        opened = await openConfirmation(Buffer.from(signed, 'utf8'), `conditions of ${digest}`, options).then(
          (confirmation) => ({ ...confirmation, signed }),
          () => null,
        );
      }
      now.set(signed, opened);
      if (opened !== null && opened.confirmation.text === digest) found.set(digest, opened);
    }
    known = now;
    return found;
  };
}
