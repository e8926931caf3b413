import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Anchor, anchorsIn, anchorText } from '#anchors';
import { type Instant, TocsinError } from '#base';
import { mailAddress } from '#letters';
import { PROGRAM } from '#store';
import {
  at,
  DAY_MS,
  MINUTE_MS,
  openDesk,
  postBox,
  predisclosedCase,
  reported,
  type TestDesk,
} from './desk.test-support.ts';
import { type Anchoring, anchorDoubt, anchorJournal, auditJournal, deliverOutbox, loadCase } from './index.ts';

const FOUR = 4 * 60 * MINUTE_MS;
const ADDRESSES = ['audit@keeper.example', 'other@keeper.example'].map((each) => ({ address: mailAddress(each) }));

async function onDesk(work: (desk: TestDesk) => Promise<void>): Promise<void> {
  const desk = await openDesk();
  try {
    await work(desk);
  } finally {
    await desk.close();
  }
}

const anchoring = (given: Partial<Anchoring>): Anchoring => ({
  addresses: [],
  timeOfDayMs: FOUR,
  commit: null,
  ...given,
});
const heads = (anchors: readonly Anchor[]) =>
  anchors.map(({ position, hash, at: when }) => ({
    position,
    hash: new Uint8Array(Buffer.from(hash, 'hex')),
    at: when,
  }));

describe('the head of the journal', () => {
  it('goes out once a day at its time, whatever happens between, by each way', async () => {
    await onDesk(async (desk) => {
      const committed: Anchor[] = [];
      const commit = async (anchor: Anchor): Promise<void> => {
        committed.push(anchor);
      };
      const parts = { ...desk.parts, anchoring: anchoring({ addresses: ADDRESSES, commit }) };
      const box = postBox();
      const turns: string[] = [];
      desk.clock.set(at('2026-11-24T03:59:00Z'));
      for (const [time, what] of [
        ['2026-11-24T03:59:00Z', 'first of all, since there was none'],
        ['2026-11-24T03:59:59.999Z', ''],
        ['2026-11-24T04:00:00Z', ''],
        ['2026-11-24T04:00:05Z', ''],
        ['2026-11-24T18:00:00Z', 'a case goes to the members'],
        ['2026-11-25T03:59:00Z', ''],
        ['2026-11-25T04:00:01Z', ''],
        ['2026-11-25T23:59:00Z', ''],
      ] as const) {
        desk.clock.set(at(time));
        if (what.startsWith('a case')) await predisclosedCase(desk, { end: at('2026-12-07T12:00:00Z') });
        for (let twice = 0; twice < 2; twice += 1) {
          const gone = await anchorJournal(parts, 'at its time');
          if (gone.length > 0) turns.push(`${time} ${gone.join(' ')}`);
        }
      }
      assert.deepEqual(turns, [
        '2026-11-24T03:59:00Z mail git',
        '2026-11-24T04:00:00Z mail git',
        '2026-11-25T04:00:01Z mail git',
      ]);
      assert.equal(committed.length, 3);
      await deliverOutbox(parts, box.post, 'w');
      const mails = box.letters.filter(({ to }) => to.endsWith('@keeper.example'));
      assert.deepEqual(mails.map(({ to }) => to).toSorted(), [
        ...Array(3).fill('audit@keeper.example'),
        ...Array(3).fill('other@keeper.example'),
      ]);
      const text = mails.map(({ bytes }) => bytes.toString('latin1')).join('\n');
      const anchors = [...anchorsIn(text), ...committed];
      assert.equal(anchors.length, 9, 'read from the letters as they left');
      const answer = await auditJournal(desk.parts.store, heads(anchors));
      assert.ok(answer.isWhole);
      // nothing but number, digest and instant, whatever the day held; ids are random letters, in which any short word may be
      const words = text
        .replace(/^Message-ID: <[a-z2-7]{26}@osier\.example>$/gm, '')
        .replace(/^(?:hash|mark): [\da-f]{64}$/gm, '');
      assert.doesNotMatch(words, /Message-ID|hash|OSN|osierd|Overflow|case|alpha|finder|Ada|Bob/i);
      for (const { bytes } of mails) {
        const lines = bytes
          .toString('latin1')
          .split(/\r?\n\r?\n/)
          .slice(1)
          .join('\n\n')
          .split(/\r?\n/)
          .filter((line) => line !== '');
        assert.equal(lines.length, 6);
      }
    });
  });

  it('shows what the database alone does not: that it was replaced, or cut off; and from where', async () => {
    await onDesk(async (desk) => {
      const committed: Anchor[] = [];
      const parts = {
        ...desk.parts,
        anchoring: anchoring({
          commit: async (anchor) => {
            committed.push(anchor);
          },
        }),
      };
      for (let day = 0; day < 3; day += 1) {
        await reported(parts, desk.ada);
        assert.deepEqual(await anchorJournal(parts, 'now'), ['git']);
        desk.clock.set((desk.clock.now() + DAY_MS) as Instant);
      }
      const [first, second, third] = committed;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const other = await openDesk();
      for (let count = 0; count < 9; count += 1) await reported(other.parts, other.ada);
      assert.ok((await auditJournal(other.parts.store, [])).isWhole, 'by itself it is whole');
      const replaced = await auditJournal(other.parts.store, heads(committed));
      assert.ok(!replaced.isWhole && replaced.position === first.position);
      assert.match(replaced.found, /^another entry than the one that was kept elsewhere at 2026-/);
      await other.close();
      const cut = {
        head: async () => ({ position: second.position, hash: new Uint8Array(Buffer.from(second.hash, 'hex')) }),
        journal: async (after: number, limit: number) =>
          (await desk.parts.store.journal(after, limit)).filter(({ position }) => position <= second.position),
      };
      assert.ok((await auditJournal(cut, heads([first, second]))).isWhole);
      const short = await auditJournal(cut, heads(committed));
      assert.ok(!short.isWhole && short.position === second.position + 1);
      assert.match(
        short.found,
        new RegExp(`ends before the entry ${third.position} .*; up to the entry ${second.position} it is`),
      );
    });
  });

  it('is contradicted by its own anchors alone: forged, damaged, of another desk, or without keys is a doubt', async () => {
    await onDesk(async (desk) => {
      const committed: Anchor[] = [];
      const commit = async (anchor: Anchor): Promise<void> => {
        committed.push(anchor);
      };
      const { keys, store } = desk.parts;
      await anchorJournal({ ...desk.parts, anchoring: anchoring({ commit }) }, 'now');
      const other = await openDesk();
      for (let count = 0; count < 3; count += 1) await reported(other.parts, other.ada);
      await anchorJournal({ ...other.parts, anchoring: anchoring({ commit }) }, 'now');
      await other.close();
      const [ours, theirs] = committed;
      assert.ok(ours?.mark !== undefined && theirs !== undefined);
      const judged = (anchors: readonly Anchor[], by = keys) =>
        auditJournal(
          store,
          heads(anchors).map((head, index) => ({ ...head, doubt: anchorDoubt(by, anchors[index] ?? assert.fail()) })),
        );
      const damaged = { ...ours, hash: ours.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) };
      const { mark: _, ...forged } = { ...ours, hash: 'ab'.repeat(32) };
      const late = { ...ours, position: 999 };
      for (const [anchor, says, by] of [
        [damaged, /another entry; its mark is not by the keys/, keys],
        [forged, /another entry; it has no mark/, keys],
        [theirs, /its mark is not by the keys of this desk: it is of another one/, keys],
        [late, /no entry yet; its mark is not by/, keys],
        [damaged, /without the keys of the desk/, []],
      ] as const) {
        // in any order, also twice
        const answer = await judged([anchor, ours, anchor, ours].toReversed(), by);
        assert.ok(answer.isWhole);
        assert.match(answer.doubts[0] ?? 'none', says);
      }
      let said = 0;
      const many = heads(Array.from({ length: 3_000 }, (_, index) => (index % 2 === 0 ? forged : late))).map(
        (head) => ({
          ...head,
          get doubt() {
            said += 1;
            return 'it has no mark';
          },
        }),
      );
      const flooded = await auditJournal(store, many);
      assert.ok(flooded.isWhole && flooded.doubts.length === 20);
      assert.ok(said <= 2 * many.length + 20, 'a folder of forged letters makes no words for each');
      assert.deepEqual(anchorsIn(anchorText(ours)), [ours]);
      const clean = await judged([ours]);
      assert.ok(clean.isWhole && clean.doubts.length === 0);
      const cut = { head: () => store.head(), journal: async () => [] };
      const changed = await auditJournal(
        cut,
        heads([ours]).map((head) => ({ ...head, doubt: anchorDoubt(keys, ours) })),
      );
      assert.ok(!changed.isWhole, 'what is surely ours and contradicts is an alarm');
    });
  });

  it('is tried again where git cannot write, after a while, and the letters leave meanwhile', async () => {
    await onDesk(async (desk) => {
      let tries = 0;
      const commit = async (): Promise<void> => {
        tries += 1;
        if (tries < 3) throw new TocsinError({ code: 'bad_configuration', message: 'no repository' });
      };
      await reported(desk.parts, desk.ada);
      const parts = { ...desk.parts, anchoring: anchoring({ addresses: ADDRESSES, commit }) };
      await assert.rejects(anchorJournal(parts, 'at its time'), { code: 'bad_configuration' });
      assert.equal((await desk.parts.store.outboxOf(PROGRAM, 'audit')).length, 2);
      assert.deepEqual(await anchorJournal(parts, 'at its time'), [], 'not at each turn');
      desk.clock.set((desk.clock.now() + 10 * MINUTE_MS) as Instant);
      await assert.rejects(anchorJournal(parts, 'at its time'));
      desk.clock.set((desk.clock.now() + 10 * MINUTE_MS) as Instant);
      assert.deepEqual(await anchorJournal(parts, 'at its time'), ['git']);
      assert.equal((await desk.parts.store.outboxOf(PROGRAM, 'audit')).length, 2, 'and no second letter');
    });
  });

  it('goes nowhere where nobody said so, and stays out of the records of cases', async () => {
    await onDesk(async (desk) => {
      const { id } = await reported(desk.parts, desk.ada);
      const { position } = await desk.parts.store.head();
      assert.deepEqual(await anchorJournal(desk.parts, 'now'), []);
      assert.equal((await desk.parts.store.head()).position, position);
      await anchorJournal({ ...desk.parts, anchoring: anchoring({ addresses: ADDRESSES }) }, 'now');
      const records = (await loadCase(desk.parts, PROGRAM, id))?.records ?? [];
      await deliverOutbox(desk.parts, postBox().post, 'w');
      assert.equal((await loadCase(desk.parts, PROGRAM, id))?.records.length, records.length);
    });
  });
});
