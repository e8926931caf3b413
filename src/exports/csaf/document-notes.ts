import type { Section } from '#advisory';
import type { AdvisoryId } from '#identifiers';
import type { Publication } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import { plainLine, plainText } from './plain-text.ts';
import type { Profile } from './profile.ts';
import type { StatedProduct } from './stated-products.ts';

/** The notes of the document: whether it is proven, each section that is in no vulnerability, and the table of the files. */
export function documentNotesOf(
  id: AdvisoryId,
  publication: Publication,
  profile: Profile,
  inVulnerabilities: readonly Section[],
  products: readonly StatedProduct[],
): CsafObject[] {
  const { facts, isTrusted, trust, basis } = publication;
  const notes: CsafObject[] = [];
  if (!isTrusted) {
    notes.push({
      category: 'general',
      text: `That this text is from its publisher could not be proven (the verdict is "${trust}"). So nothing is said of any product, and nobody should act on it before the text has been verified.`,
      title: 'Not proven',
    });
  }
  const reasoning = reasoningOf(id, publication, profile);
  if (reasoning !== null) notes.push(reasoning);
  for (const section of facts.sections) {
    if (!inVulnerabilities.includes(section)) notes.push(sectionNote(section));
  }
  if (facts.checksums.length > 0) {
    const lines = facts.checksums.map(({ file, sha256 }) => `${sha256}  ${plainText(file)}`);
    notes.push({ category: 'details', text: lines.join('\n'), title: 'SHA-256 checksums of the files' });
  }
  if (facts.isCut) {
    notes.push({
      category: 'general',
      text: 'The text is longer than what is read of it: this document may not have all of its sections and files.',
      title: 'Not all of the text',
    });
  }
  // the profile asks for a note that says something (6.1.27.1)
  if (profile === 'csaf_informational_advisory' && notes.every(({ category }) => category === 'other')) {
    const title = plainLine(facts.title) ?? publication.style.masthead;
    notes.push({ category: 'summary', text: title, title: 'Title' });
  }
  if (isTrusted && basis === 'proposed' && products.length > 0) {
    notes.push({
      category: 'general',
      text: 'Which products are affected was read from the text by a program, sentence by sentence, and not confirmed by a person. What no rule could decide is under investigation. The text rules.',
      title: 'How the statuses were found',
    });
  }
  return notes;
}

/** A section as it stands in the text. */
export function sectionNote({ heading, role, body }: Section, category = categoryOf(role)): CsafObject {
  const text = plainText(body);
  const title = plainLine(heading);
  // the schema knows no empty text
  return { category, text: text.trim() === '' ? (title ?? '-') : text, title };
}

function categoryOf(role: string): string {
  switch (role) {
    case 'description':
    case 'impact':
    case 'vulnerable':
    case 'mitigation':
    case 'resolution':
      return 'details';
    case 'other':
      return 'other';
    default:
      return 'general';
  }
}

/** Why the text was taken back, in the one note of the category description that the profile asks for (6.1.27.14 to 6.1.27.18). */
function reasoningOf(id: AdvisoryId, { facts }: Publication, profile: Profile): CsafObject | null {
  if (profile !== 'csaf_withdrawn' && profile !== 'csaf_superseded') return null;
  const title = plainLine(facts.title);
  const updates = plainText(facts.updates ?? '').trim();
  const instead = facts.supersededBy === null ? '' : ` ${facts.supersededBy} is to be read in its place.`;
  const about = title === undefined ? '' : ` It was published under the title "${title}".`;
  return {
    category: 'description',
    text: `${id} was taken back by its publisher.${instead}${about}${updates === '' ? '' : `\n\n${updates}`}`,
    title: profile === 'csaf_withdrawn' ? 'Reasoning for Withdrawal' : 'Reasoning for Supersession',
  };
}
