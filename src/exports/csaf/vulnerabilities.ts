import type { Section } from '#advisory';
import { formatInstant, type Instant } from '#base';
import type { AdvisoryId, CveId } from '#identifiers';
import type { Publication } from '#publication';
import { acknowledgmentsOf } from './acknowledgments.ts';
import { type CsafObject, ordered } from './csaf-json.ts';
import { sectionNote } from './document-notes.ts';
import { plainLine, plainText } from './plain-text.ts';
import { ratedVulnerability } from './ratings.ts';
import { remediationsOf } from './remediations.ts';
import { type IdsByStatus, idsByStatus, type StatedProduct } from './stated-products.ts';
import type { ReleaseHistory } from './tracking.ts';

/** One for each CVE, with what the text says of all of them; one without where there is none yet. */
export function vulnerabilitiesOf(
  id: AdvisoryId,
  publication: Publication,
  products: readonly StatedProduct[],
  history: ReleaseHistory,
  version: '2.0' | '2.1',
  now: Instant,
): CsafObject[] {
  const { facts } = publication;
  const ids = idsByStatus(products);
  const cves: readonly (CveId | null)[] = facts.cves.length === 0 ? [null] : [...new Set(facts.cves)];
  const shared = {
    product_status: products.length === 0 ? undefined : statusesOf(ids),
    remediations: remediationsOf(id, publication, products),
    threats: threatsOf(publication, products, ids),
    title: plainLine(facts.title),
    ...(cves.length === 1 ? { acknowledgments: acknowledgmentsOf(facts.credits) } : {}),
    ...disclosureOf(publication, history, version, now),
  };
  // what is the same in each is put in order once
  const written = ordered(shared);
  return cves.map((cve) => ({ ...written, ...ownOf(id, cve, publication, ids, history, version) }));
}

/** The sections that stand in each vulnerability, and so in no note of the document. */
export function describingSections({ facts }: Publication): readonly Section[] {
  return facts.sections.filter(({ role }) => role === 'description');
}

function ownOf(
  id: AdvisoryId,
  cve: CveId | null,
  publication: Publication,
  ids: IdsByStatus,
  history: ReleaseHistory,
  version: '2.0' | '2.1',
): CsafObject {
  const { facts, style } = publication;
  const scored = ids.affected.length > 0 ? ids.affected : ids.under_investigation;
  const rated = ratedVulnerability(publication, cve, scored, history.current, version);
  const notes: CsafObject[] = [
    ...(rated.description === null
      ? []
      : [
          {
            category: 'description',
            text: rated.description,
            title: cve === null ? 'This vulnerability' : `What ${cve} is`,
          },
        ]),
    ...describingSections(publication).map((section) => sectionNote(section, 'description')),
    ...(rated.leftOver.length === 0
      ? []
      : [{ category: 'other', text: rated.leftOver.join('\n'), title: 'More ratings' }]),
  ];
  const title = plainLine(facts.title) ?? `An issue in ${style.project}`;
  return {
    ...(cve === null ? { ids: [{ system_name: style.masthead, text: id }] } : { cve }),
    // the profile asks for a note
    notes: notes.length > 0 ? notes : [{ category: 'summary', text: title, title: 'Title' }],
    ...rated.members,
  };
}

function statusesOf(ids: IdsByStatus): CsafObject {
  return {
    fixed: ids.fixed,
    known_affected: ids.affected,
    known_not_affected: ids.not_affected,
    under_investigation: ids.under_investigation,
  };
}

/** What the issue does to who is affected; and why what is not affected is not, in the words of the text and with no label more. */
function threatsOf(
  { facts }: Publication,
  products: readonly StatedProduct[],
  { affected }: IdsByStatus,
): CsafObject[] {
  const impacts = facts.sections.filter(({ role, body }) => role === 'impact' && body.trim() !== '');
  const spared = Map.groupBy(
    products.filter(({ status }) => status === 'not_affected'),
    reasonOf,
  );
  return [
    ...(affected.length === 0 ? [] : impacts).map(({ body }) => ({
      category: 'impact',
      details: plainText(body),
      product_ids: affected,
    })),
    ...[...spared].map(([details, own]) => ({
      category: 'impact',
      details,
      product_ids: own.map(({ id }) => id),
    })),
  ];
}

function reasonOf({ because }: StatedProduct): string {
  if (because.length === 0) return 'Not affected: what the advisory says of who is affected leaves these releases out.';
  const quotes = because.map(({ text, line }) => `"${plainText(text)}" (line ${line})`);
  return `Not affected: the advisory says ${quotes.join(', ')}.`;
}

/** When it became public; where it is not, when that is meant to be (CSAF 2.1 alone allows a date to come). */
function disclosureOf(
  { audience, facts }: Publication,
  { madePublic: released }: ReleaseHistory,
  version: '2.0' | '2.1',
  now: Instant,
): CsafObject {
  if (version === '2.0') return released === null ? {} : { release_date: formatInstant(released) };
  if (released !== null) return { disclosure_date: formatInstant(released) };
  const planned = audience.kind === 'members' ? facts.embargoEndsAt : null;
  return planned === null || planned <= now ? {} : { disclosure_date: formatInstant(planned) };
}
