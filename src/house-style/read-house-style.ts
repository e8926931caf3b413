import { TocsinError } from '#base';
import {
  type ComponentStyle,
  type HouseStyle,
  SECTION_ROLES,
  type SectionRole,
  type SectionStyle,
} from './house-style.ts';

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
    recipesFile: root['recipesFile'] === null ? null : reader.text(root, '', 'recipesFile'),
    recipesNumber: reader.text(root, '', 'recipesNumber'),
    withdrawn: reader.text(root, '', 'withdrawn'),
    publicUpdate: reader.text(root, '', 'publicUpdate'),
    senders: reader.texts(root, '', 'senders'),
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
] as const satisfies readonly (keyof HouseStyle)[];

function readSection(reader: Reader, value: unknown, place: string): SectionStyle {
  const record = reader.record(value, place);
  reader.only(record, place, ['role', 'headings', 'required']);
  const role = SECTION_ROLES.find((known) => known === record['role']);
  if (role === undefined) throw reader.wrong(`${place}.role`, `one of ${SECTION_ROLES.join(', ')}`, record['role']);
  if (typeof record['required'] !== 'boolean')
    throw reader.wrong(`${place}.required`, 'true or false', record['required']);
  return {
    role: role satisfies SectionRole,
    headings: reader.texts(record, place, 'headings'),
    required: record['required'],
  };
}

function readComponent(reader: Reader, value: unknown, place: string): ComponentStyle {
  const record = reader.record(value, place);
  reader.only(record, place, ['component', 'names', 'development']);
  return {
    component: reader.text(record, place, 'component'),
    names: reader.texts(record, place, 'names'),
    development: reader.texts(record, place, 'development'),
  };
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
        throw this.wrong(join(place, member), `one of the members ${members.join(', ')}`, member);
      }
    }
  }

  text(record: Record<string, unknown>, place: string, member: string, pattern = /\S/, allowed = 'a text'): string {
    const value = record[member];
    if (typeof value !== 'string' || !pattern.test(value)) throw this.wrong(join(place, member), allowed, value);
    return value;
  }

  list(record: Record<string, unknown>, place: string, member: string): readonly unknown[] {
    const value = record[member];
    if (!Array.isArray(value)) throw this.wrong(join(place, member), 'a list', value);
    return value;
  }

  texts(record: Record<string, unknown>, place: string, member: string): readonly string[] {
    return this.list(record, place, member).map((value, index) => {
      if (typeof value !== 'string' || value === '')
        throw this.wrong(`${join(place, member)}[${index}]`, 'a text', value);
      return value;
    });
  }

  wrong(place: string, allowed: string, found: unknown): TocsinError {
    const shown = found === undefined ? 'nothing' : JSON.stringify(found);
    return new TocsinError({
      code: 'bad_house_style',
      message: `${this.#source}: ${place === '' ? 'the file' : place} must be ${allowed}, found ${shown}`,
      hint: 'compare with series/xsa.json',
    });
  }
}

function join(place: string, member: string): string {
  return place === '' ? member : `${place}.${member}`;
}
