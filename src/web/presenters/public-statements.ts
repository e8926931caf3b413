import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalogue } from '#archive';
import type { Statement } from '#exposure';
import { type PublishedConfirmation, statementOf, textDigestOf } from '#statements';
import { type MessageRow, PUBLIC } from '#store';
import type { SiteDependencies } from '../site-dependencies.ts';
import type { AdvisoryReads } from './advisory-reads.ts';

/** What the public advisories say of who is concerned: all that `/check` knows beside a host's own files. */
export interface PublicStatements {
  /** Of the newest public revision of each, in the order of the table of advisories; the catalogue is a stranger's. */
  of(catalogue: Catalogue): Promise<readonly Statement[]>;
}

interface Known {
  readonly digest: string | null;
  /** As it was signed; null: nobody confirmed anything. */
  readonly signed: string | null;
  readonly statement: Statement | null;
}

/** A text is verified and read once: some milliseconds for each of hundreds. What is no longer in the catalogue is forgotten. */
export function createPublicStatements(
  reads: Pick<AdvisoryReads, 'text'>,
  { styles, confirmations: allConfirmations }: Pick<SiteDependencies, 'styles' | 'confirmations'>,
): PublicStatements {
  let known: ReadonlyMap<MessageRow, Known> = new Map();
  const read = async (
    message: MessageRow,
    confirmations: ReadonlyMap<string, PublishedConfirmation>,
  ): Promise<Known> => {
    await nextTurn();
    const text = await reads.text(PUBLIC, message);
    if (text === null) return { digest: null, signed: null, statement: null };
    const digest = textDigestOf(text);
    const statement = statementOf(
      { ...text, source: `message ${message}` },
      { styles, confirmations, onProblem: () => undefined },
    );
    return { digest, signed: confirmations.get(digest)?.signed ?? null, statement };
  };
  return {
    async of({ series }) {
      const confirmations = (await allConfirmations?.()) ?? new Map<string, PublishedConfirmation>();
      const now = new Map<MessageRow, Known>();
      for (const { newest } of series.flatMap(({ advisories }) => advisories)) {
        if (!newest.isPublic) continue;
        const { message } = newest.best;
        const before = known.get(message);
        const isSame =
          before !== undefined && (confirmations.get(before.digest ?? '')?.signed ?? null) === before.signed;
        now.set(message, isSame ? before : await read(message, confirmations));
      }
      known = now;
      return [...now.values()].flatMap(({ statement }) => statement ?? []);
    },
  };
}
