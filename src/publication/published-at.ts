import type { Instant } from '#base';
import type { Publication } from './publication.ts';

/**
 * When the advisory became public: at the revision that says so; else at the first one, where it is the only one or the text says
 * that there was no embargo. Null where it is not public, and where that instant is not at hand: a later copy of it tells no more
 * than that it was public by then, and a first revision may have been for members.
 */
export function publishedAt({ audience, facts, revisions, style }: Publication): Instant | null {
  if (audience.kind !== 'public') return null;
  const phrase = folded(style.publicUpdate);
  const said = revisions.find(({ summary }) => summary !== null && folded(summary).includes(phrase));
  const wasPublicAtOnce =
    facts.notices.includes('no_embargo') || (revisions.length === 1 && facts.embargoEndsAt === null);
  const first = said ?? (wasPublicAtOnce ? revisions[0] : undefined);
  return first?.isDated === true ? first.at : null;
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** When the newest revision was made; null where there is none. */
export function revisedAt({ revisions }: Publication): Instant | null {
  return revisions.at(-1)?.at ?? null;
}
