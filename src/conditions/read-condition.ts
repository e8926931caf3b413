import { TocsinError } from '#base';
import type { Annotated, Condition, Hedge, Quote, VersionRange } from './condition.ts';
import { boundOf } from './version-bounds.ts';
import type { FactKind, Vocabulary } from './vocabulary.ts';

/** Attack: a condition that nobody wrote. */
const MAX_DEPTH = 30;
const MAX_NODES = 2000;
const MAX_TEXT = 4000;

/**
 * Reads the JSON form of a condition. Throws TocsinError `bad_condition`: where in it, what was expected, what was found. A fact
 * that the vocabulary does not have, or compares otherwise, is refused: it would never be known.
 */
export function readCondition(value: unknown, source: string, vocabulary: Vocabulary): Condition {
  return conditionAt(value, { source, path: [], vocabulary, isOfGuest: false, count: { nodes: 0 } });
}

/** The same for one that was made in another way, by `parseCondition` or by hand. */
export function checkCondition(condition: Condition, source: string, vocabulary: Vocabulary): Condition {
  return readCondition(condition, source, vocabulary);
}

interface Place {
  readonly source: string;
  readonly path: readonly (string | number)[];
  readonly vocabulary: Vocabulary;
  /** Inside a condition over guests. */
  readonly isOfGuest: boolean;
  readonly count: { nodes: number };
}

type Fields = Readonly<Record<string, unknown>>;

function conditionAt(value: unknown, place: Place): Condition {
  place.count.nodes += 1;
  if (place.path.length > 2 * MAX_DEPTH || place.count.nodes > MAX_NODES)
    throw bad(place, `at most ${MAX_NODES} statements, ${MAX_DEPTH} inside each other`, 'more');
  const fields = fieldsAt(value, place);
  const notes = notesAt(fields, place);
  const rest = Object.keys(fields)
    .filter((key) => key !== 'hedge' && key !== 'quotes')
    .sort()
    .join(' ');
  switch (rest) {
    case 'all':
      return { all: partsAt(fields['all'], at(place, 'all')), ...notes };
    case 'any':
      return { any: partsAt(fields['any'], at(place, 'any')), ...notes };
    case 'not':
      return { not: conditionAt(fields['not'], at(place, 'not')), ...notes };
    case 'always':
      return { always: oneOf(fields['always'], ['yes', 'no', 'unknown'], at(place, 'always')), ...notes };
    case 'guests where':
      return { ...guestsAt(fields, place), ...notes };
    case 'contains':
      return { contains: fixAt(fields['contains'], at(place, 'contains')), ...notes };
    case 'ask id':
      return { ask: textAt(fields['ask'], at(place, 'ask')), id: nameAt(fields['id'], at(place, 'id')), ...notes };
    default:
      return { ...comparedAt(fields, rest, place), ...notes };
  }
}

function comparedAt(fields: Fields, members: string, place: Place): Condition {
  if (!('fact' in fields))
    throw bad(place, 'all, any, not, always, guests and where, contains, ask and id, or a fact', members);
  const fact = textAt(fields['fact'], at(place, 'fact'));
  const kind = place.vocabulary.kindOf(fact);
  if (kind === undefined) throw bad(at(place, 'fact'), 'the name of a fact', fact);
  if (fact.startsWith('guest.') && !place.isOfGuest)
    throw bad(at(place, 'fact'), 'a fact of the host, or "some guest" around it', fact);
  switch (members) {
    case 'fact versions':
      mustBe(kind, 'version', fact, place);
      return {
        fact,
        versions: listAt(fields['versions'], at(place, 'versions')).map((each, index) =>
          rangeAt(each, at(place, 'versions', index)),
        ),
      };
    case 'fact in':
      mustBe(kind, 'word', fact, place);
      return { fact, in: wordsAt(fields['in'], fact, at(place, 'in')) };
    case 'fact is':
      mustBe(kind, 'flag', fact, place);
      if (typeof fields['is'] !== 'boolean') throw bad(at(place, 'is'), 'true or false', shown(fields['is']));
      return { fact, is: fields['is'] };
    case 'fact has':
      mustBe(kind, 'list', fact, place);
      return { fact, has: textAt(fields['has'], at(place, 'has')) };
    case 'atLeast fact':
    case 'atMost fact':
    case 'atLeast atMost fact': {
      mustBe(kind, 'number', fact, place);
      return { fact, ...numberAt(fields, 'atLeast', place), ...numberAt(fields, 'atMost', place) };
    }
    default:
      throw bad(place, 'fact with versions, in, is, has, or atLeast and atMost', members);
  }
}

function mustBe(kind: FactKind, compared: FactKind, fact: string, place: Place): void {
  if (kind !== compared && kind !== 'open') throw bad(place, `${fact} compared as a ${kind}`, `as a ${compared}`);
}

function guestsAt(fields: Fields, place: Place): { guests: 'some' | 'every'; where: Condition } {
  if (place.isOfGuest) throw bad(place, 'no guests inside a guest', 'some');
  return {
    guests: oneOf(fields['guests'], ['some', 'every'], at(place, 'guests')),
    where: conditionAt(fields['where'], { ...at(place, 'where'), isOfGuest: true }),
  };
}

function notesAt(fields: Fields, place: Place): Annotated {
  return {
    ...('hedge' in fields ? { hedge: hedgeAt(fields['hedge'], at(place, 'hedge')) } : {}),
    ...('quotes' in fields
      ? {
          quotes: listAt(fields['quotes'], at(place, 'quotes')).map((each, index) =>
            quoteAt(each, at(place, 'quotes', index)),
          ),
        }
      : {}),
  };
}

function hedgeAt(value: unknown, place: Place): Hedge {
  const fields = fieldsAt(value, place);
  return {
    word: textAt(fields['word'], at(place, 'word')),
    doubts: oneOf(fields['doubts'], ['no', 'yes', 'both'], at(place, 'doubts')),
  };
}

function quoteAt(value: unknown, place: Place): Quote {
  const { text, line } = fieldsAt(value, place);
  if (typeof line !== 'number' || !Number.isSafeInteger(line) || line < 1)
    throw bad(at(place, 'line'), 'a line from 1', shown(line));
  return { text: textAt(text, at(place, 'text')), line };
}

function rangeAt(value: unknown, place: Place): VersionRange {
  const fields = fieldsAt(value, place);
  const members = Object.keys(fields).sort().join(' ');
  if (!['only', 'from', 'to', 'before', 'from to', 'before from'].includes(members))
    throw bad(place, 'only, from and to, or from and before', members);
  for (const [name, bound] of Object.entries(fields)) {
    if (typeof bound !== 'string' || boundOf(bound) === undefined)
      throw bad(at(place, name), 'a version', shown(bound));
  }
  return fields as VersionRange;
}

function wordsAt(value: unknown, fact: string, place: Place): readonly string[] {
  const allowed = place.vocabulary.wordsOf(fact);
  return listAt(value, place).map((each, index) => {
    const word = textAt(each, at(place, index));
    if (allowed !== null && !allowed.includes(word)) throw bad(at(place, index), `one of ${allowed.join(', ')}`, word);
    return word;
  });
}

function partsAt(value: unknown, place: Place): readonly Condition[] {
  return listAt(value, place).map((each, index) => conditionAt(each, at(place, index)));
}

function fixAt(value: unknown, place: Place): string {
  const text = textAt(value, place);
  if (!/^(?:[A-Z][A-Z0-9]{0,15}-[1-9][0-9]{0,5}|[0-9a-f]{7,40})$/.test(text))
    throw bad(place, 'an advisory or a commit', text);
  return text;
}

function nameAt(value: unknown, place: Place): string {
  const text = textAt(value, place);
  if (!/^[a-z][A-Za-z0-9]{0,63}$/.test(text)) throw bad(place, 'a name such as rbacConfigured', text);
  return text;
}

function numberAt(fields: Fields, name: 'atLeast' | 'atMost', place: Place): { readonly [key: string]: number } {
  if (!(name in fields)) return {};
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw bad(at(place, name), 'a number', shown(value));
  return { [name]: value };
}

function textAt(value: unknown, place: Place): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT)
    throw bad(place, `a text of at most ${MAX_TEXT} characters`, shown(value));
  return value;
}

function oneOf<Word extends string>(value: unknown, words: readonly Word[], place: Place): Word {
  const word = words.find((each) => each === value);
  if (word === undefined) throw bad(place, words.join(' or '), shown(value));
  return word;
}

function listAt(value: unknown, place: Place): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(place, 'a list', shown(value));
  return value;
}

function fieldsAt(value: unknown, place: Place): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(place, 'an object', shown(value));
  return value as Fields;
}

function at(place: Place, ...more: readonly (string | number)[]): Place {
  return { ...place, path: [...place.path, ...more] };
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

function bad({ source, path }: Place, expected: string, found: string): TocsinError {
  const where = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return new TocsinError({
    code: 'bad_condition',
    message: `${source}${where === '' ? '' : ` ${where}`}: expected ${expected}, found ${found.slice(0, 80)}`,
    hint: 'tocsin show prints conditions in both forms; tocsin check --print-facts the facts that there are',
  });
}
