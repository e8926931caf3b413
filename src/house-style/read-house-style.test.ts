import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { compileStyle, readHouseStyle } from './index.ts';

const series = new URL('../../series/', import.meta.url);
const xsa = JSON.parse(readFileSync(new URL('xsa.json', series), 'utf8')) as Readonly<Record<string, unknown>>;

/** The style with one member set; `path` such as `sections[0].role`. */
function withMember(path: string, value: unknown): unknown {
  const copy = structuredClone(xsa) as Record<string, unknown>;
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const last = steps.pop() ?? '';
  let target = copy;
  for (const step of steps) target = target[step] as Record<string, unknown>;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}

const WRONG: readonly (readonly [place: string, value: unknown, allowed: string])[] = [
  ['series', 'xsa', 'capital letters and digits, such as XSA'],
  ['series', 'X', 'capital letters and digits, such as XSA'],
  ['series', undefined, 'capital letters and digits, such as XSA'],
  ['project', '', 'a text'],
  ['project', 7, 'a text'],
  ['masthead', ' ', 'a text'],
  ['revisionWord', 'version 2', 'one word, such as version'],
  ['underline', '==', 'one of = ~ ^ _ * # + -'],
  ['underline', 'x', 'one of = ~ ^ _ * # + -'],
  ['sections', {}, 'a list'],
  ['sections[0]', 'updates', 'an object'],
  [
    'sections[0].role',
    'news',
    'one of updates, description, impact, vulnerable, mitigation, credits, resolution, deployment, no_embargo, short_embargo, other',
  ],
  ['sections[1].headings', 'ISSUE', 'a list'],
  ['sections[1].headings[0]', 3, 'a text'],
  ['sections[2].required', 'yes', 'true or false'],
  ['components', null, 'a list'],
  ['components[1]', [], 'an object'],
  ['components[1].component', null, 'a text'],
  ['components[1].names', 'Linux', 'a list'],
  ['components[1].names[0]', '', 'a text'],
  ['components[1].development', 5, 'a list'],
  ['components[0].development[1]', {}, 'a text'],
  ['components[0].takesEffect', 'prayer', 'one of reboot, guest_restart, service_restart, guest_update'],
  ['defaultComponent', 'hurd', 'the name of one of its components'],
  ['filePrefix', 'xsa', 'a name ending in {number}'],
  ['filePrefix', '../{number}', 'a name ending in {number}'],
  ['recipesFile', undefined, 'a text'],
  ['recipesNumber', [], 'a text'],
  ['withdrawn', '', 'a text'],
  ['publicUpdate', false, 'a text'],
  ['senders', 'security@xen.org', 'a list'],
  ['senders[1]', 1, 'a text'],
  ['masthead', ' Xen', 'a text without blanks at its ends'],
  ['project', 'Xen\u00a0', 'a text without blanks at its ends'],
  ['senders[0]', ' ', 'a text'],
  ['sections[1].headings[0]', 'ISSUE\n', 'a text without blanks at its ends'],
  ['withdrawn', 'WITH\u001bDRAWN', 'a text without control characters'],
  ['components[0].names[0]', 'X\u009ben', 'a text without control characters'],
  ['sections[0].headings[0]', '{revision} TO {revision}', 'a text with {revision} at most once'],
  ['filePrefix', '{number}{number}', 'a name ending in {number}'],
  ['recipesFile', '{number}/{number}.meta', 'a text with {number} at most once'],
  ['standing', [], 'an object'],
  ['standing', null, 'an object'],
  ['standing.embargoLine', 'embargoed', 'a text with {end}'],
  ['standing.allowed', 'may be used', 'a text with {what}'],
  ['standing.forbidden', 7, 'a text with {what}'],
  ['standing.mitigation', 'work around', 'one word, such as mitigation'],
  ['standing.whereHostIsMembers', 'if it is', 'a text that begins with where'],
  ['standing.closing', 'Never.', 'a list'],
  ['standing.closing[0]', '', 'a text'],
  ['standing.creditNamed', 'Thanks.', 'a text with {name}'],
];

/** Found in a few words: what is long or deep is not printed. */
const TOO_MUCH: readonly (readonly [place: string, value: unknown, message: RegExp])[] = [
  ['project', 'x'.repeat(201), /^mine\.json: project must be a text of at most 200 characters, found "x{200}…"$/],
  ['series', 'X'.repeat(100_000), /^mine\.json: series must be a text of at most 200 characters, found "X{200}…"$/],
  [
    'senders',
    Array(201).fill('a@b'),
    /^mine\.json: senders must be a list of at most 200 entries, found a list of 201$/,
  ],
  [
    'sections',
    Array(100_000).fill(0),
    /^mine\.json: sections must be a list of at most 200 entries, found a list of 1/,
  ],
  ['x'.repeat(5000), 1, /^mine\.json: x{200}… must be one of the members .{1,200}, found "x{200}…"$/],
  ['project', { deep: [] }, /^mine\.json: project must be a text, found an object$/],
  ['masthead', JSON.parse('['.repeat(500_000) + ']'.repeat(500_000)), /must be a text, found a list of 1$/],
  ['sections[0]', JSON.parse('['.repeat(500_000) + ']'.repeat(500_000)), /must be an object, found a list of 1$/],
];

describe('a house style', () => {
  for (const [place, value, allowed] of WRONG) {
    it(`with ${JSON.stringify(value) ?? 'nothing'} as ${place} is refused, naming place, allowed and found`, () => {
      assert.throws(
        () => readHouseStyle(withMember(place, value), 'mine.json'),
        (error: unknown) => {
          assert.ok(error instanceof TocsinError);
          assert.equal(error.code, 'bad_house_style');
          assert.equal(
            error.message,
            `mine.json: ${place} must be ${allowed}, found ${value === undefined ? 'nothing' : JSON.stringify(value)}`,
          );
          assert.notEqual(error.hint, null);
          return true;
        },
      );
    });
  }

  for (const [place, value, message] of TOO_MUCH) {
    it(`with too much as ${place.slice(0, 20)} is refused in a short message: ${message.source.slice(0, 60)}`, () => {
      // without structuredClone, which overflows on what is nested so deep
      const style = place === 'sections[0]' ? { ...xsa, sections: [value] } : { ...xsa, [place]: value };
      assert.throws(
        () => readHouseStyle(style, 'mine.json'),
        (error: unknown) =>
          error instanceof TocsinError && error.code === 'bad_house_style' && message.test(error.message),
      );
    });
  }

  it('may use all that is allowed', () => {
    const value = {
      ...xsa,
      project: 'x'.repeat(200),
      senders: Array(200).fill('a@b'),
      recipesFile: 'x.meta',
    };
    assert.deepEqual(readHouseStyle(value, 'mine.json'), value);
  });

  it('does not compare what is too long for a heading, and takes no time over its blanks', () => {
    const style = compileStyle(readHouseStyle(xsa, 'mine.json'));
    const padded = (blanks: number): string => `UPDATES IN VERSION 3${' '.repeat(blanks)}`;
    assert.deepEqual([style.roleOf(padded(180)), style.revisionIn(padded(180))], ['updates', 3]);
    assert.deepEqual([style.roleOf(padded(181)), style.revisionIn(padded(181))], ['other', null]);
    const started = performance.now();
    const long = `${padded(300_000)}x`;
    assert.deepEqual([style.roleOf(long), style.revisionIn(long)], ['other', null]);
    assert.ok(performance.now() - started < 1000);
    assert.deepEqual(
      [style.roleOf('IMPACT : '), style.roleOf('IMPACT :: '), style.roleOf('IMPACT')],
      ['impact', 'other', 'impact'],
    );
  });

  for (const place of ['headlines', 'sections[0].heading', 'components[0].name', 'standing.always']) {
    it(`with the unknown member ${place} is refused`, () => {
      assert.throws(
        () => readHouseStyle(withMember(place, 'x'), 'mine.json'),
        (error: unknown) =>
          error instanceof TocsinError && error.message.startsWith(`mine.json: ${place} must be one of the members `),
      );
    });
  }

  it('that is no object is refused as a file', () => {
    for (const value of [null, [], 'XSA', 5, true, undefined])
      assert.throws(() => readHouseStyle(value, 'mine.json'), /mine\.json: the file must be an object/);
  });

  it('may have no recipes file', () =>
    assert.equal(readHouseStyle(withMember('recipesFile', null), 'mine.json').recipesFile, null));

  it('may have no standing texts, or some of them', () => {
    assert.equal('standing' in readHouseStyle(withMember('standing', undefined), 'mine.json'), false);
    const some = { mitigation: 'workaround' };
    assert.deepEqual(readHouseStyle(withMember('standing', some), 'mine.json').standing, some);
  });

  it('of any JSON is read or refused with a code, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(xsa)), fc.jsonValue(), (member, value) => {
        try {
          readHouseStyle(withMember(member, value), 'mine.json');
        } catch (error) {
          assert.ok(error instanceof TocsinError && error.code === 'bad_house_style');
        }
      }),
    );
  });

  const shipped = readdirSync(series).filter((name) => name.endsWith('.json'));
  it('ships in at least two files', () => assert.ok(shipped.length >= 2, shipped.join()));
  for (const name of shipped) {
    it(`ships in ${name}, and loses nothing when read`, () => {
      const value: unknown = JSON.parse(readFileSync(new URL(name, series), 'utf8'));
      assert.deepEqual(readHouseStyle(value, name), value);
    });
    it(`of ${name} knows each of its headings by its role`, () => {
      const style = readHouseStyle(JSON.parse(readFileSync(new URL(name, series), 'utf8')), name);
      const compiled = compileStyle(style);
      assert.equal(compileStyle(style), compiled, 'compiled once');
      for (const { role, headings } of style.sections) {
        for (const heading of headings) {
          const printed = heading.replace('{revision}', '12');
          assert.equal(compiled.roleOf(printed), role, printed);
          assert.equal(compiled.roleOf(` ${printed.toLowerCase().replaceAll(' ', '  ')} : `), role, printed);
          assert.equal(compiled.roleOf(`${printed} OF IT`), 'other', printed);
          assert.equal(compiled.revisionIn(printed), heading === printed ? null : 12);
        }
      }
    });
  }

  it('means its words and not a pattern', () => {
    const style = compileStyle(
      readHouseStyle({ ...xsa, masthead: 'A+ (Note)', underline: '^', series: 'A2' }, 'mine.json'),
    );
    assert.equal(style.mastheadLine.test('A+ (Note) A2-1'), true);
    assert.equal(style.mastheadLine.test('AA Note A2-1'), false);
    assert.equal(style.underline.test('^^^^'), true);
    assert.equal(style.underline.test('===='), false);
    assert.equal(style.advisoryId.test('A2-1'), true);
    assert.equal(style.advisoryId.test('XA2-1'), false);
  });
});
