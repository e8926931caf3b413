import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalogue } from '#archive';
import type { Statement } from '#exposure';
import type { HouseStyle } from '#house-style';
import { statementOf } from '#statements';
import { type MessageRow, PUBLIC } from '#store';
import type { AdvisoryReads } from './advisory-reads.ts';

/** What the public advisories say of who is concerned: all that `/check` knows beside a host's own files. */
export interface PublicStatements {
  /** Of the newest public revision of each, in the order of the table of advisories; the catalogue is a stranger's. */
  of(catalogue: Catalogue): Promise<readonly Statement[]>;
}

/** A text is verified and read once: some milliseconds for each of hundreds. What is no longer in the catalogue is forgotten. */
export function createPublicStatements(
  reads: Pick<AdvisoryReads, 'text'>,
  styles: readonly HouseStyle[],
): PublicStatements {
  let known: ReadonlyMap<MessageRow, Statement | null> = new Map();
  return {
    async of({ series }) {
      const now = new Map<MessageRow, Statement | null>();
      for (const { newest } of series.flatMap(({ advisories }) => advisories)) {
        if (!newest.isPublic) continue;
        const { message } = newest.best;
        let statement = known.get(message);
        if (statement === undefined) {
          await nextTurn();
          const text = await reads.text(PUBLIC, message);
          statement =
            text === null
              ? null
              : statementOf(
                  { ...text, source: `message ${message}` },
                  { styles, confirmations: new Map(), onProblem: () => undefined },
                );
        }
        now.set(message, statement);
      }
      known = now;
      return [...now.values()].filter((statement) => statement !== null);
    },
  };
}
