import { TocsinError } from '#base';
import {
  type ComponentStyle,
  type HouseStyle,
  type ProductStyle,
  type PublisherStyle,
  SECTION_ROLES,
  type SectionRole,
  type SectionStyle,
  type StandingTexts,
  TAKES_EFFECT,
} from './house-style.ts';

/** Texts are headings, names and addresses; a style has some dozens of them. */
const LONGEST_TEXT = 200;
const MOST_ENTRIES = 200;

/**
 * Reads a house style from parsed JSON. Throws `bad_house_style` naming the member, what is allowed there and what was found;
 * a member that no style has is refused too, since it is most often a misspelt one.
 */
export function readHouseStyle(value: unknown, source: string): HouseStyle {
  const reader = new Reader(source);
  const root = reader.record(value, '');
  reader.only(root, '', MEMBERS);
  const style: HouseStyle = {
    series: reader.text(root, '', 'series', /^[A-Z][A-Z0-9]{1,15}$/, 'capital letters and digits, such as XSA'),
    project: reader.text(root, '', 'project'),
    masthead: reader.text(root, '', 'masthead'),
    revisionWord: reader.text(root, '', 'revisionWord', /^[A-Za-z]+$/, 'one word, such as version'),
    underline: reader.text(root, '', 'underline', /^[=~^_*#+-]$/, 'one of = ~ ^ _ * # + -'),
    sections: reader.list(root, '', 'sections').map((item, index) => readSection(reader, item, `sections[${index}]`)),
    components: reader
      .list(root, '', 'components')
      .map((item, index) => readComponent(reader, item, `components[${index}]`)),
    defaultComponent: reader.text(root, '', 'defaultComponent'),
    filePrefix: reader.text(root, '', 'filePrefix', /^[A-Za-z0-9_.-]*\{number\}$/, 'a name ending in {number}'),
    recipesFile: root['recipesFile'] === null ? null : readRecipesFile(reader, root),
    recipesNumber: reader.text(root, '', 'recipesNumber'),
    withdrawn: reader.text(root, '', 'withdrawn'),
    publicUpdate: reader.text(root, '', 'publicUpdate'),
    senders: reader.texts(root, '', 'senders'),
    ...(root['standing'] === undefined ? {} : { standing: readStanding(reader, root['standing']) }),
    ...(root['publisher'] === undefined ? {} : { publisher: readPublisher(reader, root['publisher']) }),
  };
  if (!style.components.some((component) => component.component === style.defaultComponent)) {
    throw reader.wrong('defaultComponent', 'the name of one of its components', style.defaultComponent);
  }
  return style;
}

const MEMBERS = [
  'series',
  'project',
  'masthead',
  'revisionWord',
  'underline',
  'sections',
  'components',
  'defaultComponent',
  'filePrefix',
  'recipesFile',
  'recipesNumber',
  'withdrawn',
  'publicUpdate',
  'senders',
  'standing',
  'publisher',
] as const satisfies readonly (keyof HouseStyle)[];

function readRecipesFile(reader: Reader, root: Record<string, unknown>): string {
  const file = reader.text(root, '', 'recipesFile');
  if (occurrences(file, '{number}') > 1) throw reader.wrong('recipesFile', 'a text with {number} at most once', file);
  return file;
}

function readSection(reader: Reader, value: unknown, place: string): SectionStyle {
  const record = reader.record(value, place);
  reader.only(record, place, ['role', 'headings', 'required']);
  const role = SECTION_ROLES.find((known) => known === record['role']);
  if (role === undefined) throw reader.wrong(`${place}.role`, `one of ${SECTION_ROLES.join(', ')}`, record['role']);
  if (typeof record['required'] !== 'boolean')
    throw reader.wrong(`${place}.required`, 'true or false', record['required']);
  const headings = reader.texts(record, place, 'headings');
  headings.forEach((heading, index) => {
    if (occurrences(heading, '{revision}') > 1)
      throw reader.wrong(`${place}.headings[${index}]`, 'a text with {revision} at most once', heading);
  });
  return {
    role: role satisfies SectionRole,
    headings,
    required: record['required'],
  };
}

function readComponent(reader: Reader, value: unknown, place: string): ComponentStyle {
  const record = reader.record(value, place);
  reader.only(record, place, ['component', 'names', 'development', 'takesEffect', 'product']);
  const takesEffect = TAKES_EFFECT.find((known) => known === record['takesEffect']);
  if (takesEffect === undefined && record['takesEffect'] !== undefined)
    throw reader.wrong(`${place}.takesEffect`, `one of ${TAKES_EFFECT.join(', ')}`, record['takesEffect']);
  return {
    component: reader.text(record, place, 'component'),
    names: reader.texts(record, place, 'names'),
    development: reader.texts(record, place, 'development'),
    ...(takesEffect === undefined ? {} : { takesEffect }),
    ...(record['product'] === undefined ? {} : { product: readProduct(reader, record['product'], `${place}.product`) }),
  };
}

const HTTPS = [/^https:\/\/[^\s"<>\\]+$/, 'an address that begins with https://'] as const;

function readProduct(reader: Reader, value: unknown, place: string): ProductStyle {
  const record = reader.record(value, place);
  reader.only(record, place, ['vendor', 'product', 'repository', 'cpe']);
  const optional = (member: 'repository' | 'cpe', pattern: RegExp, allowed: string) =>
    record[member] === undefined ? {} : { [member]: reader.text(record, place, member, pattern, allowed) };
  return {
    vendor: reader.text(record, place, 'vendor'),
    product: reader.text(record, place, 'product'),
    ...optional('repository', ...HTTPS),
    ...optional('cpe', /^cpe:2\.3:[aho]:[^\s:]+:[^\s:]+$/, 'the beginning of a CPE, such as cpe:2.3:o:xen:xen'),
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Of identifiers of its list; one of anybody's own would need its text in each document. */
const SPDX = /^(?!.*LicenseRef-)[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+){0,10}$/;

function readPublisher(reader: Reader, value: unknown): PublisherStyle {
  const place = 'publisher';
  const record = reader.record(value, place);
  reader.only(record, place, ['name', 'namespace', 'contact', 'page', 'cve', 'members', 'osvPrefix', 'license']);
  return {
    name: reader.text(record, place, 'name'),
    namespace: reader.text(record, place, 'namespace', ...HTTPS),
    ...(record['contact'] === undefined ? {} : { contact: reader.text(record, place, 'contact') }),
    ...(record['page'] === undefined
      ? {}
      : {
          page: reader.text(
            record,
            place,
            'page',
            /^https:\/\/[^\s"<>\\{}]+\{number\}[^\s"<>\\{}]*$/,
            'an address that begins with https:// and has {number} in it',
          ),
        }),
    ...(record['cve'] === undefined ? {} : { cve: readOrganisation(reader, record['cve']) }),
    ...(record['members'] === undefined ? {} : { members: readMembers(reader, record['members']) }),
    ...(record['osvPrefix'] === undefined
      ? {}
      : {
          osvPrefix: reader.text(
            record,
            place,
            'osvPrefix',
            /^[A-Za-z][A-Za-z0-9_]{1,30}$/,
            'letters, digits and _, such as x_XSA',
          ),
        }),
    ...(record['license'] === undefined
      ? {}
      : { license: reader.text(record, place, 'license', SPDX, 'an SPDX expression such as CC-BY-4.0') }),
  };
}

function readMembers(reader: Reader, value: unknown): NonNullable<PublisherStyle['members']> {
  const place = 'publisher.members';
  const record = reader.record(value, place);
  reader.only(record, place, ['id', 'name']);
  return {
    id: reader.text(
      record,
      place,
      'id',
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      'a UUID of version 4 in small letters',
    ),
    name: reader.text(record, place, 'name'),
  };
}

function readOrganisation(reader: Reader, value: unknown): NonNullable<PublisherStyle['cve']> {
  const place = 'publisher.cve';
  const record = reader.record(value, place);
  reader.only(record, place, ['organisation', 'shortName']);
  return {
    organisation: reader.text(record, place, 'organisation', UUID, 'a UUID in small letters'),
    shortName: reader.text(record, place, 'shortName', /^[A-Za-z0-9_-]{2,32}$/, 'the short name of the organisation'),
  };
}

/** What each standing text must be; a sentence without its place for a value would say the same of everything. */
const STANDING: Readonly<Record<Exclude<keyof StandingTexts, 'closing'>, readonly [pattern: RegExp, allowed: string]>> =
  {
    embargoLine: [/\{end\}/, 'a text with {end}'],
    mitigation: [/^[a-z]+$/, 'one word, such as mitigation'],
    allowed: [/\{what\}/, 'a text with {what}'],
    forbidden: [/\{what\}/, 'a text with {what}'],
    anyone: [/\S/, 'a text'],
    hostAdmin: [/\S/, 'a text'],
    guestAdmin: [/\S/, 'a text'],
    anywhere: [/\S/, 'a text'],
    whereMembersOnly: [/^where /, 'a text that begins with where'],
    whereHostIsMembers: [/^where /, 'a text that begins with where'],
    whereGuestUsersAreMembers: [/^where /, 'a text that begins with where'],
    creditNamed: [/\{name\}/, 'a text with {name}'],
    creditAnonymous: [/\S/, 'a text'],
    superseded: [/\S.*\{id\}/, 'a text with {id} behind other words'],
  };

function readStanding(reader: Reader, value: unknown): StandingTexts {
  const record = reader.record(value, 'standing');
  reader.only(record, 'standing', [...Object.keys(STANDING), 'closing']);
  const texts = Object.entries(STANDING).flatMap(([member, [pattern, allowed]]) =>
    record[member] === undefined ? [] : [[member, reader.text(record, 'standing', member, pattern, allowed)]],
  );
  const closing = record['closing'] === undefined ? {} : { closing: reader.texts(record, 'standing', 'closing') };
  return { ...(Object.fromEntries(texts) as StandingTexts), ...closing };
}

class Reader {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  record(value: unknown, place: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.wrong(place, 'an object', value);
    return value as Record<string, unknown>;
  }

  only(record: Record<string, unknown>, place: string, members: readonly string[]): void {
    for (const member of Object.keys(record)) {
      if (!members.includes(member)) {
        throw this.wrong(join(place, cut(member)), `one of the members ${members.join(', ')}`, member);
      }
    }
  }

  text(record: Record<string, unknown>, place: string, member: string, pattern = /\S/, allowed = 'a text'): string {
    return this.#checked(record[member], join(place, member), pattern, allowed);
  }

  list(record: Record<string, unknown>, place: string, member: string): readonly unknown[] {
    const value = record[member];
    if (!Array.isArray(value)) throw this.wrong(join(place, member), 'a list', value);
    if (value.length > MOST_ENTRIES)
      throw this.wrong(join(place, member), `a list of at most ${MOST_ENTRIES} entries`, value);
    return value;
  }

  texts(record: Record<string, unknown>, place: string, member: string): readonly string[] {
    return this.list(record, place, member).map((value, index) =>
      this.#checked(value, `${join(place, member)}[${index}]`, /\S/, 'a text'),
    );
  }

  #checked(value: unknown, place: string, pattern: RegExp, allowed: string): string {
    if (typeof value !== 'string') throw this.wrong(place, allowed, value);
    // first, so that no pattern sees more
    if (value.length > LONGEST_TEXT) throw this.wrong(place, `a text of at most ${LONGEST_TEXT} characters`, value);
    if (!pattern.test(value)) throw this.wrong(place, allowed, value);
    if (value.trim() !== value) throw this.wrong(place, 'a text without blanks at its ends', value);
    if (/\p{Cc}/u.test(value)) throw this.wrong(place, 'a text without control characters', value);
    return value;
  }

  wrong(place: string, allowed: string, found: unknown): TocsinError {
    return new TocsinError({
      code: 'bad_house_style',
      message: `${this.#source}: ${place === '' ? 'the file' : place} must be ${allowed}, found ${shown(found)}`,
      hint: 'compare with series/xsa.json',
    });
  }
}

/** What was found, in a few words: lists inside lists, thousands deep, would overflow the stack when printed. */
function shown(found: unknown): string {
  if (found === undefined) return 'nothing';
  if (Array.isArray(found)) return found.length === 0 ? '[]' : `a list of ${found.length}`;
  if (typeof found === 'object' && found !== null) return Object.keys(found).length === 0 ? '{}' : 'an object';
  return typeof found === 'string' ? JSON.stringify(cut(found)) : JSON.stringify(found);
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

function occurrences(text: string, word: string): number {
  return text.split(word).length - 1;
}

function join(place: string, member: string): string {
  return place === '' ? member : `${place}.${member}`;
}
