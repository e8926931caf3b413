import { TocsinError } from '#base';
import type { ReadingContext } from '#proof';
import { type Publication, type PublicationSource, publicationOf } from '#publication';
import { type StatedText, type StatementOptions, statementOf } from './statement-of.ts';

export type PublishedParts = Pick<
  PublicationSource,
  'allowUnverified' | 'revisions' | 'audience' | 'ratings' | 'fixes' | 'isFixed' | 'site'
>;

/**
 * What machines are told of a text that was read, by its series' style and table of releases. Throws `unreadable_input` where the
 * text does not say enough to be published, or is of no series that is known.
 */
export function publishedAs(
  reading: StatedText,
  context: Pick<ReadingContext, 'styles' | 'releases'>,
  parts: PublishedParts,
  options: Omit<StatementOptions, 'styles'>,
): Publication {
  const { facts, verdict } = reading;
  const style = context.styles.find(({ series }) => series === facts.series);
  if (style === undefined) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${facts.id ?? reading.source}: expected a text of a series that is known, found none`,
      hint: 'name its house style with --series FILE',
    });
  }
  const { condition, basis } = statementOf(reading, { ...options, styles: context.styles });
  return publicationOf({
    ...parts,
    facts,
    trust: verdict,
    condition,
    basis,
    style,
    table: context.releases?.find(({ series }) => series === facts.series) ?? null,
  });
}
