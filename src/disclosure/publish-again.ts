import { type BlobId, caseStream, type DeskViewer } from '#store';
import type { DeskParts } from './desk-parts.ts';
import type { LoadedCase } from './loaded-case.ts';
import { newRow, outgoingOn } from './outgoing.ts';
import type { Leaving } from './perform.ts';

/** What is published beside a text, and when: `nowhere` where no channel is our own archive, which alone has a place for it. */
export type PublishedWhen = 'with_text' | 'at_once' | 'nowhere';

/** What comes of something that is entered now beside the newest text. */
export async function publishedWhen(parts: DeskParts, viewer: DeskViewer, loaded: LoadedCase): Promise<PublishedWhen> {
  if (isOut(loaded)) return (await archivedAs(parts, viewer, loaded)).length > 0 ? 'at_once' : 'nowhere';
  return parts.mailing.channels.some(({ kind }) => kind === 'site') ? 'with_text' : 'nowhere';
}

/**
 * Where the newest text is public already: the same letter once more into our own archive, which keeps it once, with what stands
 * beside it now. `conditions`: where they are new.
 */
export async function publishedAgain(
  parts: DeskParts,
  viewer: DeskViewer,
  loaded: LoadedCase,
  conditions?: { readonly blob: BlobId },
): Promise<Leaving> {
  const none: Leaving = { blobs: [], rows: [], events: [] };
  if (!isOut(loaded)) return none;
  const sent = await archivedAs(parts, viewer, loaded);
  const [first, last] = [sent[0], sent.at(-1)];
  if (first === undefined || last === undefined) return none;
  const again = { ...last.outgoing, ...(conditions === undefined ? {} : { conditions }) };
  // what was there before, and is tried again, must not come after it
  const due = { dueAt: parts.clock.now(), after: last.row.id };
  return { ...none, rows: [newRow(parts, caseStream(loaded.id), due, again)] };
}

/** Whether the newest text is public. */
function isOut({ facts }: LoadedCase): boolean {
  return facts.published.some(({ digest }) => digest === facts.text?.reading.digest);
}

/** The rows by which the newest text went into our own archive, first and later ones. */
async function archivedAs(parts: DeskParts, viewer: DeskViewer, { id, facts }: LoadedCase) {
  return (await outgoingOn(parts, viewer, caseStream(id))).flatMap(({ row, outgoing }) =>
    outgoing.kind === 'archive' && outgoing.revision === facts.text?.reading.revision ? [{ row, outgoing }] : [],
  );
}
