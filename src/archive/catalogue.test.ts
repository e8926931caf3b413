import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import type { HouseStyle } from '#house-style';
import type { Day, ListedAnnouncement, MessageRow } from '#store';
import { type Catalogue, catalogueOf, findAdvisory } from './index.ts';

const STYLES = [
  { series: 'OSN', project: 'Osier' },
  { series: 'XSA', project: 'Xen' },
] as unknown as readonly HouseStyle[];
const PUBLIC_LISTS = new Set(['announce', 'users']);

interface Made {
  readonly series?: string;
  readonly number?: number;
  readonly revision?: number;
  readonly verdict?: string;
  readonly list?: string;
  /** Receipt, as the message has it, in seconds. */
  readonly at?: number;
  /** By our own clock, in seconds. */
  readonly archivedAt?: number;
  readonly signedAt?: number;
  readonly text?: number;
  readonly isPublic?: boolean;
  readonly isWithdrawn?: boolean;
  readonly supersededBy?: string;
  readonly title?: string;
}

let rows = 0;

function announcement(made: Made = {}): ListedAnnouncement {
  rows += 1;
  const { series = 'OSN', number = 1, revision = 1, at = 0, list = 'announce' } = made;
  const message = (at * 4096 + rows) as MessageRow;
  return {
    message,
    series,
    number,
    revision,
    title: made.title ?? 'A title',
    verdict: made.verdict ?? 'genuine',
    isPublic: made.isPublic ?? false,
    isWithdrawn: made.isWithdrawn ?? false,
    supersededBy: made.supersededBy ?? null,
    cves: [],
    textDigest: Uint8Array.of(made.text ?? 0),
    signedAt: made.signedAt === undefined ? null : ((made.signedAt * 1000) as Instant),
    signer: null,
    archivedAt: ((made.archivedAt ?? 1000) * 1000) as Instant,
    heading: {
      row: message,
      list,
      day: 20240101 as Day,
      number: 1,
      messageId: `${message}@osier.example`,
      state: 'parsed',
      subject: null,
      from: null,
      receivedAt: (at * 1000) as Instant,
      sentAt: null,
      size: 0,
      attachmentCount: 0,
      copyOf: null,
      removal: null,
    },
  };
}

const catalogue = (...announcements: readonly ListedAnnouncement[]): Catalogue =>
  catalogueOf(announcements, STYLES, PUBLIC_LISTS);

/** The one advisory of a catalogue of one. */
function only(...announcements: readonly ListedAnnouncement[]) {
  const advisory = findAdvisory(catalogue(...announcements), 'OSN', 1);
  assert.ok(advisory !== null);
  return advisory;
}

describe('the catalogue', () => {
  it('of nothing is empty', () => assert.deepEqual(catalogue(), { series: [] }));

  it('has the series in the order of the styles, and those without one after them', () => {
    const { series } = catalogue(
      announcement({ series: 'ZZ' }),
      announcement({ series: 'XSA' }),
      announcement({ series: 'AA' }),
      announcement({ series: 'OSN' }),
    );
    assert.deepEqual(
      series.map(({ series: name, project }) => [name, project]),
      [
        ['OSN', 'Osier'],
        ['XSA', 'Xen'],
        ['AA', null],
        ['ZZ', null],
      ],
    );
  });

  it('lists gaps as spans, and knows the next number', () => {
    const [series] = catalogue(...[2, 9, 3, 7].map((number) => announcement({ number }))).series;
    assert.deepEqual(series?.gaps, [
      { from: 4, to: 6 },
      { from: 8, to: 8 },
    ]);
    assert.equal(series.nextNumber, 10);
    assert.deepEqual(
      series.advisories.map(({ id }) => id),
      ['OSN-2', 'OSN-3', 'OSN-7', 'OSN-9'],
    );
  });

  it('is not slowed by a number of five digits', () => {
    const [series] = catalogue(announcement({ number: 1 }), announcement({ number: 99_999 })).series;
    assert.deepEqual(series?.gaps, [{ from: 2, to: 99_998 }]);
  });

  for (const verdict of ['tampered', 'unverifiable']) {
    it(`takes nothing that is ${verdict}`, () => assert.deepEqual(catalogue(announcement({ verdict })).series, []));
  }

  it('prefers genuine to incomplete, restored, suspicious and the rest', () => {
    const verdicts = ['something_new', 'suspicious', 'restored', 'incomplete', 'genuine'];
    for (let from = 0; from < verdicts.length; from += 1) {
      const rest = verdicts.slice(0, verdicts.length - from);
      const made = rest.map((verdict, at) => announcement({ verdict, at }));
      const [revision] = only(...made).revisions;
      assert.ok(revision !== undefined);
      assert.equal(revision.best.verdict, rest.at(-1));
      assert.deepEqual(
        revision.others.map((each) => each.verdict),
        rest.slice(0, -1),
      );
    }
  });

  it('prefers the earliest of equals', () => {
    const late = announcement({ at: 9 });
    const early = announcement({ at: 3 });
    assert.equal(only(late, early).newest.best, early);
    assert.equal(only(late, early).newest.receivedAt, 3000);
  });

  it('keeps first what was archived first, whatever date comes later', () => {
    const there = announcement({ at: 500, archivedAt: 501, text: 1, verdict: 'suspicious' });
    const forged = announcement({ at: 1, archivedAt: 900, text: 2 });
    const copy = announcement({ at: 2, archivedAt: 901, text: 1, verdict: 'suspicious' });
    const [revision] = only(forged, copy, there).revisions;
    assert.deepEqual([revision?.best, revision?.others, revision?.conflicts], [there, [copy], [forged]]);
    assert.equal(revision?.receivedAt, 500_000);
  });

  it('shows the text received first where two of one import claim one revision, whatever their verdicts', () => {
    const first = announcement({ at: 1, text: 1, verdict: 'suspicious' });
    const second = announcement({ at: 2, text: 2, verdict: 'genuine' });
    const third = announcement({ at: 3, text: 1, verdict: 'genuine' });
    const [revision] = only(second, third, first).revisions;
    assert.equal(revision?.best, third);
    assert.deepEqual(revision.others, [first]);
    assert.deepEqual(revision.conflicts, [second]);
  });

  it('has no conflict between revisions', () => {
    const { revisions } = only(announcement({ text: 1 }), announcement({ text: 2, revision: 2 }));
    assert.deepEqual(
      revisions.map(({ conflicts }) => conflicts.length),
      [0, 0],
    );
  });

  it('shows the newest public revision, not a newer one that is secret', () => {
    const advisory = only(
      announcement({ revision: 1, title: 'one' }),
      announcement({ revision: 2, title: 'two', list: 'team' }),
    );
    assert.equal(advisory.newest.revision, 1);
    assert.equal(advisory.title, 'one');
    assert.deepEqual(
      advisory.revisions.map(({ isPublic }) => isPublic),
      [true, false],
    );
  });

  it('takes a text that says it is public for public', () => {
    const advisory = only(announcement({ revision: 1 }), announcement({ revision: 2, list: 'team', isPublic: true }));
    assert.equal(advisory.newest.revision, 2);
  });

  it('shows the newest of all where none is public', () => {
    const advisory = only(announcement({ revision: 1, list: 'team' }), announcement({ revision: 2, list: 'team' }));
    assert.equal(advisory.newest.revision, 2);
    assert.equal(advisory.publicAt, null);
  });

  it('is public since the first receipt on a public list', () => {
    const advisory = only(
      announcement({ revision: 1, list: 'team', at: 10 }),
      announcement({ revision: 3, list: 'users', at: 40 }),
      announcement({ revision: 2, list: 'announce', at: 30 }),
    );
    assert.equal(advisory.publicAt, 30_000);
  });

  it('is public no earlier for what comes later with an early date', () => {
    const there = announcement({ at: 500, archivedAt: 501, text: 1 });
    const sameText = announcement({ at: 1, archivedAt: 900, text: 1 });
    const otherText = announcement({ at: 1, archivedAt: 900, text: 2 });
    assert.equal(only(there, sameText, otherText).publicAt, 500_000);
    const secretFirst = announcement({ at: 400, archivedAt: 401, text: 1, list: 'team' });
    assert.equal(only(secretFirst, there, sameText).publicAt, 500_000);
  });

  it('is public since a history that is imported late says so, but not before it was signed', () => {
    const second = announcement({ revision: 2, at: 500, archivedAt: 501 });
    const first = announcement({ revision: 1, at: 100, archivedAt: 900, signedAt: 90 });
    assert.equal(only(second, first).publicAt, 100_000);
    assert.equal(only(second, announcement({ at: 100, archivedAt: 900, signedAt: 300 })).publicAt, 300_000);
    assert.equal(only(announcement({ at: 500, archivedAt: 501, signedAt: 9999 })).publicAt, 501_000);
  });

  it('says what is to be read in its place where the newest revision does', () => {
    const taken = announcement({ revision: 2, isWithdrawn: true, supersededBy: 'OSN-9' });
    assert.equal(only(announcement(), taken).supersededBy, 'OSN-9');
    assert.equal(only(taken, announcement({ revision: 3 })).supersededBy, null);
  });

  it('is withdrawn where the newest revision is', () => {
    assert.equal(only(announcement(), announcement({ revision: 2, isWithdrawn: true })).isWithdrawn, true);
    assert.equal(only(announcement({ isWithdrawn: true }), announcement({ revision: 2 })).isWithdrawn, false);
  });

  it('does not depend on the order of its input, and loses nothing', () => {
    const made = fc.record({
      number: fc.integer({ min: 1, max: 4 }),
      revision: fc.integer({ min: 1, max: 3 }),
      at: fc.integer({ min: 0, max: 3 }),
      archivedAt: fc.integer({ min: 5, max: 7 }),
      text: fc.integer({ min: 0, max: 2 }),
      verdict: fc.constantFrom('genuine', 'incomplete', 'restored', 'suspicious', 'other'),
      list: fc.constantFrom('announce', 'users', 'team'),
      isPublic: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(made, { maxLength: 20 }).chain((all) => {
          const announcements = all.map(announcement);
          return fc.tuple(
            fc.constant(announcements),
            fc.shuffledSubarray(announcements, { minLength: announcements.length }),
          );
        }),
        ([announcements, shuffled]) => {
          const found = catalogue(...announcements);
          assert.deepEqual(catalogue(...shuffled), found);
          const kept = found.series.flatMap(({ advisories }) =>
            advisories.flatMap(({ revisions }) =>
              revisions.flatMap(({ best, others, conflicts }) => [best, ...others, ...conflicts]),
            ),
          );
          assert.deepEqual(new Set(kept), new Set(announcements));
          assert.equal(kept.length, announcements.length);
        },
      ),
    );
  });
});
