import type { Instant } from '#base';
import type { standingOf } from '#embargo';
import type { DeskParts } from './desk-parts.ts';

/** What `standingOf` says where a case stands by, in the words of the desk's series. */
export function standingContext(
  { policy, style }: Pick<DeskParts, 'policy' | 'style'>,
  now: Instant,
): Parameters<typeof standingOf>[1] {
  return { policy, now, ...(style === null ? {} : { revisionWord: style.revisionWord }) };
}
