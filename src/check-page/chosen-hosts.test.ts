import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Chosen, hostsAmong, LOOSE_HOST } from './chosen-hosts.ts';

interface Sized {
  readonly size: number;
}
const file = (path: string, size = 10): Chosen<Sized> => ({ path, file: { size } });
const folder = (path: string): Chosen<Sized> => ({ path, file: null });
const namesOf = (...chosen: readonly Chosen<Sized>[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(hostsAmong(chosen).hosts.map(({ place, files }) => [place, files.map(({ name }) => name)]));

describe('hosts among what was chosen', () => {
  it('are a folder with files of a host, its guests last', () => {
    assert.deepEqual(
      namesOf(
        file('reed/xl-info.txt'),
        file('reed/guests/b.cfg'),
        file('reed/guests/a.cfg'),
        file('reed/guests/README'),
        file('reed/notes.txt'),
      ),
      { reed: ['xl-info.txt', 'guests/README', 'guests/a.cfg', 'guests/b.cfg'] },
    );
  });

  it('are the folders of a folder that is none itself, in the order of their names', () => {
    assert.deepEqual(
      namesOf(file('all/b/xl-info.txt'), file('all/a/facts.json'), file('all/c/poem.txt'), file('all/x')),
      {
        'all/a': ['facts.json'],
        'all/b': ['xl-info.txt'],
      },
    );
  });

  it('may be in a folder of hosts that is called guests', () => {
    assert.deepEqual(namesOf(file('guests/reed/xl-info.txt')), { 'guests/reed': ['xl-info.txt'] });
    assert.deepEqual(namesOf(file('all/guests/xl-info.txt'), file('all/reed/xl-info.txt')), {
      'all/guests': ['xl-info.txt'],
      'all/reed': ['xl-info.txt'],
    });
  });

  it('are one host of all files that lie in no folder', () => {
    const { hosts } = hostsAmong([file('xl-info.txt'), file('web.cfg'), file('what'), file('reed/facts.json')]);
    assert.deepEqual(
      hosts.map(({ name, files }) => [name, files.map((each) => [each.name, each.kind])]),
      [
        ['reed', [['facts.json', undefined]]],
        [
          LOOSE_HOST,
          [
            ['web.cfg', 'guestFile'],
            ['what', undefined],
            ['xl-info.txt', 'xlInfo'],
          ],
        ],
      ],
    );
  });

  it('say of what may be a guest why nobody reads it', () => {
    const { hosts } = hostsAmong([
      file('reed/xl-info.txt'),
      file('reed/guests/disk.cfg', 2_000_000),
      folder('reed/guests/more.cfg'),
      file('moor/facts.json'),
      file('moor/guests'),
    ]);
    assert.deepEqual(
      hosts.flatMap(({ files }) => files.flatMap(({ name, unread }) => (unread === undefined ? [] : [[name, unread]]))),
      [
        ['guests', 'it is no folder'],
        ['guests/disk.cfg', 'it has more than 1048576 bytes'],
        ['guests/more.cfg', 'it is a folder'],
      ],
    );
  });

  it('are refused where they are too large, and the others are not', () => {
    const { hosts } = hostsAmong([
      file('disk/xl-info.txt', 17 * 1024 * 1024),
      ...Array.from({ length: 80 }, (_, each) => file(`heavy/guests/${each}.cfg`, 1024 * 1024)),
      ...Array.from({ length: 20_001 }, (_, each) => file(`many/guests/${each}.cfg`)),
      file('reed/xl-info.txt'),
    ]);
    assert.deepEqual(
      hosts.map(({ name, refused }) => [name, refused === null]),
      [
        ['disk', false],
        ['heavy', false],
        ['many', false],
        ['reed', true],
      ],
    );
  });

  it('are named where there are none', () => {
    assert.deepEqual(hostsAmong([file('poems/one.txt'), folder('empty')]).empty, ['empty', 'poems']);
  });

  it('come from any paths at all, and no file is in two', () => {
    const step = fc.oneof(
      fc.constantFrom('guests', 'xl-info.txt', 'a.cfg', 'facts.json', '__proto__', '..', '', 'constructor'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.array(step, { minLength: 1, maxLength: 8 })), (paths) => {
        const chosen = paths.map((steps) => file(steps.join('/')));
        const seen = hostsAmong(chosen).hosts.flatMap(({ files }) => files.flatMap((each) => each.file ?? []));
        assert.equal(new Set(seen).size, seen.length);
      }),
    );
  });
});
