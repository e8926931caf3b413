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
  ['defaultComponent', 'hurd', 'the name of one of its components'],
  ['filePrefix', 'xsa', 'a name ending in {number}'],
  ['filePrefix', '../{number}', 'a name ending in {number}'],
  ['recipesFile', undefined, 'a text'],
  ['recipesNumber', [], 'a text'],
  ['withdrawn', '', 'a text'],
  ['publicUpdate', false, 'a text'],
  ['senders', 'security@xen.org', 'a list'],
  ['senders[1]', 1, 'a text'],
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

  for (const place of ['headlines', 'sections[0].heading', 'components[0].name']) {
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
