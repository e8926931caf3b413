import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalogue, CatalogueRevision } from '#archive';
import type { Statement } from '#exposure';
import { type PublishedConfirmation, statementOf } from '#statements';
import { type MessageRow, PUBLIC } from '#store';
import type { SiteDependencies } from '../site-dependencies.ts';
import type { AdvisoryReads } from './advisory-reads.ts';

/** What the public advisories say of who is concerned: all that `/check` knows beside a host's own files. */
export interface PublicStatements {
  /** Of the newest public revision of each, in the order of the table of advisories; the catalogue is a stranger's. */
  of(catalogue: Catalogue): Promise<readonly Statement[]>;
}

interface Known {
  /** SHA-256 of the signed file; null: nobody confirmed anything. */
  readonly signedDigest: string | null;
  readonly statement: Statement | null;
}

/** Advisories whose confirmations are in memory at once: each may have 256 KiB. */
const ADVISORIES_AT_ONCE = 20;

/** A text is verified and read once: some milliseconds for each of hundreds. What is no longer in the catalogue is forgotten. */
export function createPublicStatements(
  reads: Pick<AdvisoryReads, 'text'>,
  { styles, confirmations: confirmationsOf }: Pick<SiteDependencies, 'styles' | 'confirmations'>,
): PublicStatements {
  let known: ReadonlyMap<MessageRow, Known> = new Map();
  const read = async (message: MessageRow, confirmed: PublishedConfirmation | undefined): Promise<Statement | null> => {
    await nextTurn();
    const text = await reads.text(PUBLIC, message);
    if (text === null) return null;
    const opened = (await confirmed?.opened()) ?? null;
    const confirmations = new Map(opened === null ? [] : [[opened.confirmation.text, opened]]);
    return statementOf(
      { ...text, source: `message ${message}` },
      { styles, confirmations, onProblem: () => undefined },
    );
  };
  return {
    async of({ series }) {
      const shown = series
        .flatMap(({ advisories }) => advisories)
        .flatMap(({ newest }) => (newest.isPublic ? newest : []));
      const now = new Map<MessageRow, Known>();
      for (let at = 0; at < shown.length; at += ADVISORIES_AT_ONCE) {
        const some = shown.slice(at, at + ADVISORIES_AT_ONCE);
        const confirmed = await confirmationsOf?.(some.map(({ best }) => best.textDigest));
        for (const { best } of some) {
          const one = confirmed?.get(digestText(best));
          const signedDigest = one === undefined ? null : createHash('sha256').update(one.signed).digest('hex');
          const before = known.get(best.message);
          now.set(
            best.message,
            before?.signedDigest === signedDigest ? before : { signedDigest, statement: await read(best.message, one) },
          );
        }
      }
      known = now;
      return [...now.values()].flatMap(({ statement }) => statement ?? []);
    },
  };
}

function digestText({ textDigest }: CatalogueRevision['best']): string {
  return Buffer.from(textDigest).toString('hex');
}
