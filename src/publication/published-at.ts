import type { Instant } from '#base';
import type { Publication } from './publication.ts';

/**
 * When the advisory became public: at the revision that says so, else at the first one. Null where that instant is not at hand:
 * a later copy of it tells no more than that it was public by then.
 */
export function publishedAt({ revisions, style }: Publication): Instant | null {
  const said = revisions.find(({ summary }) => summary?.includes(style.publicUpdate) === true);
  const first = said ?? revisions[0];
  return first?.isDated === true ? first.at : null;
}

/** When the newest revision was made; null where there is none. */
export function revisedAt({ revisions }: Publication): Instant | null {
  return revisions.at(-1)?.at ?? null;
}
