import { type ErrorCode, TocsinError } from '#base';
import { FACT_VOCABULARY, type FactEntry, type FactScope, findFact } from './fact-vocabulary.ts';
import type { HostFacts } from './host-facts.ts';
import { type JsonNode, readJsonWithPlaces } from './json-places.ts';
import { readXenVersion } from './xen-version.ts';

/** Facts of a host with ten thousand guests take some megabytes. */
const MAX_CHARACTERS = 32 * 1024 * 1024;
const MOST_GUESTS = 20_000;
/** Members of a family or a list; more is an attack on whoever compares them. */
const MOST_ENTRIES = 10_000;

export interface FactsFileRead {
  readonly facts: HostFacts;
  /** The line of each fact that has a value, by its path: `commandLine.smt`, `guests[0].type`. */
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * Reads a facts file: the object of `--print-facts`, members in any order, all optional. Throws `unreadable_input` with line
 * and column (also as `cause`) for a member that is not known or whose value is not of its kind, `input_too_large` for one
 * over a limit.
 */
export function readFactsFile(text: string, file: string): FactsFileRead {
  if (text.length > MAX_CHARACTERS) {
    throw refusal(
      'input_too_large',
      `${file}: expected at most ${MAX_CHARACTERS} characters, found ${text.length}`,
      'give the facts of one host',
    );
  }
  const { root, problem } = readJsonWithPlaces(text);
  if (problem !== null)
    throw refusal(
      'unreadable_input',
      `${file}:${problem.line}:${problem.column}: ${problem.message}`,
      'correct the JSON there',
      { line: problem.line, column: problem.column },
    );
  const reader: Reader = { file, lines: new Map() };
  if (root.kind !== 'object') throw wrong(reader, root, 'an object with facts', 'begin it with {');
  const facts: [string, unknown][] = [];
  for (const [name, { value, ...place }] of root.members) {
    // what --print-facts adds to the facts, so that its output can be read again
    if (name === 'provenance') continue;
    if (name === 'guests' || name === 'someGuests') facts.push([name, readGuests(reader, name, value)]);
    else facts.push([name, readMember(reader, 'host', name, name, value, place)]);
  }
  return { facts: Object.fromEntries(facts) as HostFacts, lines: reader.lines };
}

interface Reader {
  readonly file: string;
  readonly lines: Map<string, number>;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function readGuests(reader: Reader, name: string, node: JsonNode): unknown {
  if (node.kind === 'null') return null;
  if (node.kind !== 'list') throw wrong(reader, node, 'a list of guests', `write "${name}": [ { "name": "..." } ]`);
  if (node.items.length > MOST_GUESTS)
    throw wrong(reader, node, `at most ${MOST_GUESTS} guests`, 'give the facts of one host');
  reader.lines.set(name, node.line);
  return node.items.map((guest, index) => {
    if (guest.kind !== 'object')
      throw wrong(reader, guest, 'an object with the facts of a guest', 'write { "name": "..." }');
    const members = [...guest.members].map(([member, { value, ...place }]) => [
      member,
      readMember(reader, 'guest', member, `${name}[${index}].${member}`, value, place),
    ]);
    return Object.fromEntries(members);
  });
}

function readMember(
  reader: Reader,
  scope: FactScope,
  name: string,
  path: string,
  node: JsonNode,
  place: Place,
): unknown {
  const entry = name.includes('.') ? undefined : findFact(scope, name);
  if (entry === undefined) {
    const near = nearestName(scope, name);
    const hint = near === null ? 'what has no name of its own goes into "features"' : `did you mean "${near}"?`;
    throw wrong(reader, { ...place, kind: 'name' }, 'the name of a fact', hint, JSON.stringify(name.slice(0, 60)));
  }
  if (node.kind === 'null') return null;
  if (entry.kind === 'family') return readFamily(reader, scope, entry, path, node);
  reader.lines.set(path, node.line);
  return readValue(reader, entry, node);
}

function readFamily(reader: Reader, scope: FactScope, family: FactEntry, path: string, node: JsonNode): unknown {
  if (node.kind !== 'object')
    throw wrong(reader, node, `an object: ${family.meaning}`, `write "${family.name}": { "name": value }`);
  if (node.members.size > MOST_ENTRIES)
    throw wrong(reader, node, `at most ${MOST_ENTRIES} members`, 'take out what no advisory asks for');
  const members = [...node.members].map(([name, { value }]) => {
    if (value.kind === 'null') return [name, null] as const;
    reader.lines.set(`${path}.${name}`, value.line);
    const entry = findFact(scope, `${family.name}.${name}`);
    if (entry !== undefined && entry.kind !== 'family') return [name, readValue(reader, entry, value)] as const;
    return [name, readOpen(reader, family, value)] as const;
  });
  return Object.fromEntries(members);
}

function readOpen(reader: Reader, family: FactEntry, node: JsonNode): unknown {
  const of = family.kind === 'family' ? family.of : null;
  if (of === 'flag' && node.kind !== 'flag')
    throw wrong(reader, node, 'true, false or null', 'write what is known, or leave it out');
  if (of === 'version' && node.kind !== 'text') throw wrong(reader, node, 'a version in quotes', 'write "1.13.0"');
  if (node.kind === 'flag' || node.kind === 'number' || node.kind === 'text') return node.value;
  return textsOf(reader, node);
}

function readValue(reader: Reader, entry: FactEntry, node: JsonNode): unknown {
  const { name } = entry;
  if (entry.kind === 'flag' && node.kind === 'flag') return node.value;
  if (entry.kind === 'number' && node.kind === 'number' && node.value >= 0) {
    if (name !== 'bits' || node.value === 32 || node.value === 64) return node.value;
    throw wrong(reader, node, '32 or 64', 'write one of them, or leave it out');
  }
  if (entry.kind === 'text' && node.kind === 'text') return node.value;
  if (entry.kind === 'list') return textsOf(reader, node);
  if (entry.kind === 'word' && node.kind === 'text' && (entry.words.includes(node.value) || name === 'cpuVendor'))
    return node.value;
  if (entry.kind === 'version' && node.kind === 'text') return versionOf(reader, name, node, node.value);
  throw wrong(reader, node, expectedOf(entry), `${name}: ${entry.meaning}`);
}

function versionOf(reader: Reader, name: string, node: JsonNode, text: string): string {
  if (name === 'xen') {
    const read = readXenVersion(text);
    if (read === undefined) throw wrong(reader, node, 'a version of Xen', 'write it as xl info does: "4.17.3"');
    return read.version;
  }
  if (!/^[0-9]{1,4}(?:\.[0-9]{1,5}){1,4}(?:[-+~.][A-Za-z0-9.+~_-]{1,60})?$/.test(text)) {
    throw wrong(reader, node, 'a version', 'write numbers with dots: "6.1.27"');
  }
  return text;
}

function textsOf(reader: Reader, node: JsonNode): readonly string[] {
  if (node.kind !== 'list') throw wrong(reader, node, 'a list of strings', 'write [ "..." ]');
  if (node.items.length > MOST_ENTRIES)
    throw wrong(reader, node, `at most ${MOST_ENTRIES} entries`, 'take out what no advisory asks for');
  return node.items.map((item) => {
    if (item.kind === 'text') return item.value;
    throw wrong(reader, item, 'a string', 'put it in quotes');
  });
}

function expectedOf(entry: FactEntry): string {
  if (entry.kind === 'word') return `one of ${entry.words.map((word) => `"${word}"`).join(', ')}`;
  const words: Readonly<Record<string, string>> = {
    flag: 'true, false or null',
    number: 'a number',
    text: 'a string',
    version: 'a version in quotes',
  };
  return words[entry.kind] ?? 'a list of strings';
}

/** The known name that needs the fewest changes; null where none is near. */
function nearestName(scope: FactScope, name: string): string | null {
  const names = FACT_VOCABULARY.filter((entry) => entry.scope === scope && !entry.name.includes('.')).map(
    (entry) => entry.name,
  );
  if (scope === 'host') names.push('guests', 'someGuests');
  let nearest: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of names) {
    const changes = changesBetween(name.slice(0, 60).toLowerCase(), each.toLowerCase());
    if (changes < least) [nearest, least] = [each, changes];
  }
  return nearest;
}

function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

function wrong(
  { file }: Reader,
  node: { readonly kind: string; readonly value?: unknown } & Place,
  expected: string,
  hint: string,
  shown?: string,
): TocsinError {
  const found = shown ?? foundIn(node);
  return refusal(
    'unreadable_input',
    `${file}:${node.line}:${node.column}: expected ${expected}, found ${found}`,
    hint,
    { line: node.line, column: node.column },
  );
}

function foundIn({ kind, value }: { readonly kind: string; readonly value?: unknown }): string {
  if (kind === 'object' || kind === 'list') return kind === 'object' ? 'an object' : 'a list';
  return kind === 'null' ? 'null' : (JSON.stringify(value)?.slice(0, 60) ?? kind);
}

function refusal(code: ErrorCode, message: string, hint: string, cause?: Place): TocsinError {
  return new TocsinError({ code, message, hint, ...(cause === undefined ? {} : { cause }) });
}
