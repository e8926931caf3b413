import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '#base';
import type { SealedBytes } from '#sealing';
import { EMPTY_JOURNAL, entryHash, sha256, verifyJournal } from './desk-chain.ts';
import { type CaseId, caseStream, type JournalEntry, type JournalStream } from './desk-records.ts';

const STREAM = caseStream('aaaaaaaaaaaaaaaa' as CaseId);

function entry(previous: Uint8Array, position: number, stream: JournalStream, sequence: number, content: Uint8Array) {
  const fields = {
    position,
    stream,
    sequence,
    at: (1_760_000_000_123 + position) as Instant,
    sealedDigest: sha256(content),
  };
  return { ...fields, sealed: content as SealedBytes, hash: entryHash(previous, fields) };
}

/** Entries of two streams in turn. */
function journal(count: number): readonly JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let at = 0; at < count; at += 1) {
    const stream = at % 2 === 0 ? STREAM : 'team';
    const previous = entries.at(-1)?.hash ?? EMPTY_JOURNAL.hash;
    entries.push(entry(previous, at + 1, stream, Math.floor(at / 2) + 1, Buffer.from(`content ${at}`)));
  }
  return entries;
}

const COUNT = 12;
const WHOLE = journal(COUNT);

function breaksAt(entries: readonly JournalEntry[], position: number): void {
  const check = verifyJournal(entries);
  assert.equal(check.kind === 'broken' ? check.position : check.kind, position);
}

/** Each field of an entry, changed by somebody. */
const CHANGES: Readonly<Record<keyof JournalEntry, (entry: JournalEntry) => Partial<JournalEntry>>> = {
  position: ({ position }) => ({ position: position + 1 }),
  stream: ({ stream }) => ({ stream: stream === 'team' ? 'members' : 'team' }),
  sequence: ({ sequence }) => ({ sequence: sequence + 1 }),
  at: ({ at }) => ({ at: (at + 1) as Instant }),
  sealed: () => ({ sealed: Buffer.from('other') as Uint8Array as SealedBytes }),
  sealedDigest: () => ({ sealedDigest: sha256(Buffer.from('other')) }),
  hash: () => ({ hash: sha256(Buffer.from('other')) }),
};

describe('the chain of the journal', () => {
  it('holds for what was written, from the beginning or from a head that is known', () => {
    const end = WHOLE.at(-1);
    assert.ok(end);
    const head = { position: COUNT, hash: end.hash };
    assert.deepEqual(verifyJournal(WHOLE), { kind: 'whole', head, forgotten: 0 });
    assert.deepEqual(verifyJournal([]), { kind: 'whole', head: EMPTY_JOURNAL, forgotten: 0 });
    for (let cut = 0; cut <= COUNT; cut += 1) {
      const first = verifyJournal(WHOLE.slice(0, cut));
      assert.ok(first.kind === 'whole');
      assert.deepEqual(verifyJournal(WHOLE.slice(cut), first.head), { kind: 'whole', head, forgotten: 0 });
    }
  });

  it('holds where content was taken out, and says how often', () => {
    const emptied = WHOLE.map((each, at) => (at % 3 === 0 ? { ...each, sealed: null } : each));
    const check = verifyJournal(emptied);
    assert.equal(check.kind === 'whole' ? check.forgotten : -1, 4);
  });

  for (const [field, change] of Object.entries(CHANGES)) {
    it(`breaks at the entry whose ${field} was changed`, () => {
      for (const [at, each] of WHOLE.entries()) breaksAt(WHOLE.with(at, { ...each, ...change(each) }), at + 1);
    });
  }

  it('breaks where an entry is missing, stands twice, or in another place', () => {
    const at = fc.nat({ max: COUNT - 1 });
    fc.assert(
      fc.property(at, at, (from, to) => {
        const [moved] = WHOLE.slice(from, from + 1);
        assert.ok(moved);
        const without = WHOLE.toSpliced(from, 1);
        if (from < COUNT - 1) breaksAt(without, from + 1);
        if (from !== to) breaksAt(without.toSpliced(to, 0, moved), Math.min(from, to) + 1);
        breaksAt(WHOLE.toSpliced(to, 0, moved), (from === to ? to + 1 : to) + 1);
      }),
    );
  });

  it('breaks where the entries after one were all made anew from another beginning', () => {
    const [first] = WHOLE;
    assert.ok(first);
    const forged = entry(EMPTY_JOURNAL.hash, 1, STREAM, 1, Buffer.from('forged'));
    breaksAt([forged, ...WHOLE.slice(1)], 2);
    const check = verifyJournal(WHOLE.slice(1), { position: 1, hash: forged.hash });
    assert.equal(check.kind === 'broken' ? check.position : -1, 2, 'a head that was kept elsewhere shows it');
  });

  it('has no other entry with the same hash by moving letters between fields', () => {
    const fields = {
      position: 1,
      stream: 'team' as JournalStream,
      sequence: 1,
      at: 0 as Instant,
      sealedDigest: new Uint8Array(32),
    };
    const long = entryHash(EMPTY_JOURNAL.hash, { ...fields, stream: 'team\0\0\0\0' as JournalStream });
    assert.notDeepEqual(entryHash(EMPTY_JOURNAL.hash, fields), long);
  });

  it('is counted as another program would', () => {
    const one = { position: 1, stream: 'team', sequence: 1, at: 1_760_000_000_123 as Instant } as const;
    const first = entryHash(EMPTY_JOURNAL.hash, { ...one, sealedDigest: sha256(Buffer.from('sealed one')) });
    assert.equal(
      Buffer.from(first).toString('hex'),
      'f5667dcfd5745d79f2a3777898ad71f915027305972fd3a00db87f68010e874e',
    );
    const two = { position: 2, stream: STREAM, sequence: 1, at: 1_760_000_001_000 as Instant } as const;
    const second = entryHash(first, { ...two, sealedDigest: sha256(new Uint8Array()) });
    assert.equal(
      Buffer.from(second).toString('hex'),
      'e1219c855625d18fac397388327e9832c299320a23b45482ec3f19563acf2c74',
    );
  });
});
