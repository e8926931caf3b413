import type { CsafObject } from './csaf-json.ts';
import { plainText } from './plain-text.ts';

/** Attack: a section of a megabyte of thanks. What comes after is in the note of the section. */
const LONGEST_CREDITS = 20_000;
/** Attack: one sentence without end, in which each word may begin the names. A longer one is kept whole. */
const LONGEST_SENTENCE = 300;

/**
 * Who is thanked. Names and organizations only where the whole sentence is one that leaves no doubt about them; every other
 * sentence is kept as a summary.
 */
export function acknowledgmentsOf(credits: string | null): CsafObject[] {
  const text = plainText(credits ?? '').slice(0, LONGEST_CREDITS);
  return text
    .split(/\n\s*\n/)
    .flatMap(sentencesOf)
    .flatMap((sentence) => {
      const people = peopleIn(sentence);
      return people.length > 0 ? people : [{ summary: sentence }];
    });
}

/** A full stop after an initial or a short title ends no sentence. */
function sentencesOf(paragraph: string): string[] {
  const words = paragraph.replace(/\s+/g, ' ').trim();
  return words === ''
    ? []
    : words.split(/(?<=[.!?])(?<!\b(?:\p{Lu}|Dr|Mr|Ms|Mrs|Prof|St|Inc|Ltd|Co)\.) (?=[\p{Lu}"'(])/u);
}

const FOUND = '(?:discovered|found|reported|identified|disclosed)(?:,? and (?:discovered|found|reported|disclosed))?';
const ISSUE =
  '(?:(?:th(?:is|ese)|both|the) (?:(?:security )?(?:issue|vulnerabilit|problem|bug|flaw)(?:y|ies|s)?)|this|it|CVE-[0-9]{4}-[0-9]{4,}|[A-Z][A-Z0-9]+-[0-9]+)';
const TOLD = '(?: and (?:told us|reported (?:it|them)(?: to us)?))?';

/** Sentences that name people. `more` says something beside: then the whole sentence is kept with the names. */
const SENTENCES: readonly RegExp[] = [
  new RegExp(`^${ISSUE} (?:was|were) ${FOUND} by (?<people>.+)$`, 'iu'),
  new RegExp(`^${FOUND} by (?<people>.+)$`, 'iu'),
  new RegExp(`^(?<people>.+?) ${FOUND} (?<more>(?:CVE-).+|${ISSUE}, .+)$`, 'iu'),
  new RegExp(`^(?<people>.+?) ${FOUND} ${ISSUE}${TOLD}$`, 'iu'),
  new RegExp(`^(?:we thank|our thanks go to|thanks to) (?<people>.+?),? who ${FOUND} ${ISSUE}${TOLD}$`, 'iu'),
  /^(?:we thank|our thanks go to|thanks to) (?<people>.+?)(?<more>,? (?:who|for) .+)?$/iu,
];

const WORD = "(?:\\p{Lu}\\.|\\p{Lu}[\\p{L}\\p{M}\\p{N}'’.-]*)";
const PARTICLE = '(?:de|da|del|der|di|du|la|le|van|von|al|el|bin|ten|ter)';
/** Two words or more: a single one may be a company. */
const NAME = `${WORD}(?: (?:${PARTICLE} )*${WORD}){1,4}`;
const ORGANIZATION = `(?:the )?[\\p{Lu}\\p{N}][\\p{L}\\p{M}\\p{N}&'’.-]*(?: (?:of |for |& )?(?:the )?[\\p{Lu}\\p{N}][\\p{L}\\p{M}\\p{N}&'’.-]*){0,5}`;
const PERSON = new RegExp(`^(?<name>${NAME})(?:(?:,? (?:of|from|at) )(?<organization>${ORGANIZATION}))?$`, 'u');
const ADDRESS = /[, ]*[<(]?(?<url>https:\/\/[a-z0-9.-]+(?:\/[A-Za-z0-9._~/-]*)?)[>)]?$/;

function peopleIn(sentence: string): CsafObject[] {
  if (sentence.length > LONGEST_SENTENCE) return [];
  const plain = sentence.replace(/[.!]$/, '');
  const url = ADDRESS.exec(plain)?.groups?.['url'];
  const bare = url === undefined ? plain : plain.replace(ADDRESS, '');
  for (const pattern of SENTENCES) {
    const groups = pattern.exec(bare)?.groups;
    const people = personsOf(groups?.['people'] ?? '');
    if (people.length === 0) continue;
    // "A and B of C": both of them are, or B alone is
    const isOpen = people.length > 1 && people.some(({ organization }) => organization === undefined);
    const isUnclear = isOpen && people.some(({ organization }) => organization !== undefined);
    const urls = url === undefined ? undefined : [url];
    if (isUnclear && people.slice(0, -1).some(({ organization }) => organization !== undefined)) return [];
    const isMore = isUnclear || groups?.['more'] !== undefined || (isOpen && url !== undefined);
    const summary = isMore ? sentence : undefined;
    return isOpen
      ? [{ names: people.map(({ name }) => name), summary }]
      : people.map(({ name, organization }) => ({ names: [name], organization, summary, urls }));
  }
  return [];
}

interface Person {
  readonly name: string;
  readonly organization: string | undefined;
}

/** Nobody, where one of them cannot be told from an organization. */
function personsOf(people: string): Person[] {
  const persons: Person[] = [];
  for (const words of people.split(/,? and |, /)) {
    const groups = PERSON.exec(words.trim())?.groups;
    if (groups === undefined) return [];
    persons.push({ name: groups['name'] ?? '', organization: groups['organization'] });
  }
  return persons;
}
