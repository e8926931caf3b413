import { formatInstant, TocsinError } from '#base';
import type { AdvisoryId } from '#identifiers';
import type { Publication } from '#publication';
import { acknowledgmentsOf } from './acknowledgments.ts';
import { documentReferencesOf } from './addresses.ts';
import { type CsafObject, ordered } from './csaf-json.ts';
import { documentNotesOf } from './document-notes.ts';
import { plainLine, plainText } from './plain-text.ts';
import { productTreeOf } from './product-tree.ts';
import { hasVulnerabilities, type Profile, profileOf } from './profile.ts';
import { statedProductsOf } from './stated-products.ts';
import { type CsafOptions, releaseHistoryOf, trackingOf } from './tracking.ts';
import { describingSections, vulnerabilitiesOf } from './vulnerabilities.ts';

/**
 * An advisory as a document of CSAF 2.0, ready for JSON. The same input gives the same bytes. Throws `unreadable_input` for a
 * text without its number, and `bad_house_style` for a style that does not say who publishes.
 */
export function toCsaf20(publication: Publication, options: CsafOptions): CsafObject {
  return toCsaf(publication, options, '2.0');
}

/** The same of CSAF 2.1. */
export function toCsaf21(publication: Publication, options: CsafOptions): CsafObject {
  return toCsaf(publication, options, '2.1');
}

function toCsaf(publication: Publication, options: CsafOptions, version: '2.0' | '2.1'): CsafObject {
  const { facts } = publication;
  const id = idOf(publication);
  const products = statedProductsOf(publication);
  const history = releaseHistoryOf(publication);
  const references = documentReferencesOf(id, publication, history.initial, version);
  const profile = profileOf(publication, products, references, version);
  const isAboutVulnerabilities = hasVulnerabilities(publication, profile);
  const vulnerabilities = isAboutVulnerabilities
    ? vulnerabilitiesOf(id, publication, products, history, version, options.at)
    : [];
  const isThankedBelow = vulnerabilities.length === 1;
  const shown = isAboutVulnerabilities ? products : [];
  return ordered({
    ...(version === '2.1' ? { $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json' } : {}),
    document: {
      acknowledgments: isThankedBelow ? [] : acknowledgmentsOf(facts.credits),
      category: profile,
      csaf_version: version,
      distribution: distributionOf(publication, version),
      lang: 'en',
      license_expression: version === '2.1' ? publication.style.publisher?.license : undefined,
      notes: documentNotesOf(
        id,
        publication,
        profile,
        isAboutVulnerabilities ? describingSections(publication) : [],
        shown,
      ),
      publisher: publisherOf(publication),
      references,
      title: titleOf(publication, profile),
      tracking: trackingOf(id, publication, history, options),
    },
    product_tree: shown.length > 0 ? productTreeOf(publication, shown, version) : undefined,
    vulnerabilities,
  });
}

/** Of what was taken back CSAF 2.0 has no profile: the title says it. */
function titleOf({ facts, style }: Publication, profile: Profile): string {
  const title = plainLine(facts.title) ?? style.masthead;
  const isMarked = profile === 'csaf_withdrawn' || profile === 'csaf_superseded' || title.startsWith(style.withdrawn);
  return facts.withdrawn && !isMarked ? `${style.withdrawn}: ${title}` : title;
}

function idOf({ facts }: Publication): AdvisoryId {
  if (facts.id !== null) return facts.id;
  throw new TocsinError({
    code: 'unreadable_input',
    message: 'the text does not say which advisory it is, and a CSAF document needs its id',
    hint: 'give the message as it was sent: archives drop digits',
  });
}

/** Nothing is made up here: machines take the namespace for the identity of the publisher, for ever. */
function publisherOf({ style }: Publication): CsafObject {
  const { publisher } = style;
  if (publisher === undefined) {
    throw new TocsinError({
      code: 'bad_house_style',
      message: `the series ${style.series} does not say who publishes it, and a CSAF document needs that`,
      hint: 'add publisher with name and namespace to the series file',
    });
  }
  return {
    category: 'vendor',
    contact_details: publisher.contact,
    name: publisher.name,
    namespace: publisher.namespace,
  };
}

function distributionOf({ audience, facts }: Publication, version: '2.0' | '2.1'): CsafObject {
  if (audience.kind === 'public') return { tlp: { label: version === '2.0' ? 'WHITE' : 'CLEAR' } };
  const end = facts.embargoEndsAt === null ? '' : ` The embargo ends at ${formatInstant(facts.embargoEndsAt)}.`;
  const rules = facts.sections.filter(({ role, body }) => role === 'deployment' && body.trim() !== '');
  return {
    ...(version === '2.0' ? {} : { sharing_group: { id: audience.id.toLowerCase(), name: audience.name } }),
    text: [`For members of ${audience.name} alone.${end}`, ...rules.map(({ body }) => plainText(body))].join('\n\n'),
    tlp: { label: 'AMBER' },
  };
}
