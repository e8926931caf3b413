import type { CveId } from '#identifiers';
import type { Publication, Rating } from './publication.ts';

/** What was entered of one vulnerability: its own ratings before those of all. */
export function ratingOf({ ratings }: Publication, cve: CveId | null): Omit<Rating, 'cve'> {
  const own = ratings.filter((rating) => rating.cve !== null && rating.cve === cve);
  const all = [...own, ...ratings.filter((rating) => rating.cve === null)];
  return {
    cvss: [...new Set(all.flatMap((rating) => rating.cvss))],
    cwes: [...new Set(all.flatMap((rating) => rating.cwes))],
    description: all.find((rating) => rating.description !== null)?.description ?? null,
  };
}
