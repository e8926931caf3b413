import { type RawBuilder, sql } from 'kysely';
import type { SearchField, TextQuery } from '#search';
import { CODE_BY_FIELD, columnOf } from './word-columns.ts';

type Phrase = Extract<TextQuery, { kind: 'phrase' }>;

/**
 * The words that every hit has, as a tsquery; null where nothing follows from the words. For a query without phrases of two
 * words it is the whole query.
 */
export function necessaryWords(query: TextQuery): string | null {
  switch (query.kind) {
    case 'phrase':
      return anyOf(query.fields.map((field) => wordsIn(query, field)));
    case 'not':
      // a message may have the words of a phrase and not the phrase
      return hasPhrase(query.of) ? null : negation(necessaryWords(query.of));
    case 'and': {
      const parts = query.of.map(necessaryWords).filter((part) => part !== null);
      return parts.length === 0 ? null : `(${parts.join(' & ')})`;
    }
    case 'or': {
      const parts = query.of.map(necessaryWords);
      return parts.includes(null) ? null : anyOf(parts.filter((part) => part !== null));
    }
  }
}

/** What `necessaryWords` leaves open: the whole query again, where it has phrases of two words; else null. */
export function phraseConditions(query: TextQuery): RawBuilder<unknown> | null {
  return hasPhrase(query) ? condition(query) : null;
}

function hasPhrase(query: TextQuery): boolean {
  switch (query.kind) {
    case 'phrase':
      return query.tokens.length > 1;
    case 'not':
      return hasPhrase(query.of);
    default:
      return query.of.some(hasPhrase);
  }
}

function condition(query: TextQuery): RawBuilder<unknown> {
  switch (query.kind) {
    case 'phrase':
      return query.tokens.length === 1
        ? sql`lexemes @@ ${necessaryWords(query) ?? NOTHING}::tsquery`
        : sql`(${sql.join(
            query.fields.map((field) => standsIn(query, field)),
            sql` or `,
          )})`;
    case 'not':
      return sql`not ${condition(query.of)}`;
    case 'and':
      return sql`(${sql.join(query.of.map(condition), sql` and `)})`;
    case 'or':
      return sql`(${sql.join(query.of.map(condition), sql` or `)})`;
  }
}

/** Never null, so that `not` of it is right as well. */
function standsIn(phrase: Phrase, field: SearchField): RawBuilder<unknown> {
  const text = ` ${phrase.tokens.join(' ')}${phrase.isPrefix ? '' : ' '}`;
  return sql`coalesce(position(${text} in ${sql.ref(columnOf(field))}) > 0, false)`;
}

function wordsIn(phrase: Phrase, field: SearchField): string {
  const last = phrase.tokens.length - 1;
  const words = phrase.tokens.map((token, at) => lexeme(field, token, phrase.isPrefix && at === last));
  return words.length === 1 ? (words[0] ?? NOTHING) : `(${words.join(' & ')})`;
}

/** Quoted, so that no word of a stranger is an operator. */
function lexeme(field: SearchField, token: string, isPrefix: boolean): string {
  const text = (CODE_BY_FIELD[field] + token).replaceAll('\\', '\\\\').replaceAll("'", "''");
  return `'${text}'${isPrefix ? ':*' : ''}`;
}

/** A lexeme that no message has: fields begin with other letters. */
const NOTHING = "'-'";

function anyOf(parts: readonly string[]): string {
  return parts.length === 0 ? NOTHING : `(${parts.join(' | ')})`;
}

function negation(words: string | null): string | null {
  return words === null ? null : `!${words}`;
}
