import { type RawBuilder, sql } from 'kysely';
import { EMPTY_JOURNAL, sha256, verifyJournal } from './desk-chain.ts';
import type { JournalHead } from './desk-records.ts';
import type { Finding } from './examine.ts';
import { entryOf } from './sql/desk-rows.ts';
import type { Db } from './sql/full-text.ts';

const ENTRIES_AT_ONCE = 50;

const RESTORE =
  'keep this database as it is, and find out who wrote to it; compare the journal with a backup and with a head that was kept ' +
  'elsewhere; then restore the newest backup that is whole into a new database';

/** What is wrong with the desk at one moment, at most `limit` of a kind; nothing needs a key. */
export async function examineDesk(db: Db, limit: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  findings.push(...(await chainFindings(db)));
  findings.push(...(await blobFindings(db, limit)));
  for (const { what, faults, remedy } of RULES) {
    const { rows } = await sql<{ place: string }>`select place from (${faults}) as faults limit ${limit}`.execute(db);
    findings.push(...rows.map(({ place }): Finding => ({ severity: 'error', what, where: place, remedy })));
  }
  return findings;
}

/** The whole journal, and whether it ends where it says: what is cut off at the end breaks no chain. */
async function chainFindings(db: Db): Promise<readonly Finding[]> {
  let head: JournalHead = EMPTY_JOURNAL;
  for (;;) {
    const rows = await db
      .selectFrom('journal')
      .selectAll()
      .where('position', '>', head.position)
      .orderBy('position')
      .limit(ENTRIES_AT_ONCE)
      .execute();
    if (rows.length === 0) break;
    const check = verifyJournal(rows.map(entryOf), head);
    if (check.kind === 'broken') {
      const what = `the chain of the journal breaks: ${check.what}`;
      return [{ severity: 'error', what, where: `journal, position ${check.position}`, remedy: RESTORE }];
    }
    head = check.head;
  }
  const end = (await db.selectFrom('journal_head').selectAll().executeTakeFirst()) ?? EMPTY_JOURNAL;
  if (end.position === head.position && Buffer.compare(end.hash, head.hash) === 0) return [];
  return [
    {
      severity: 'error',
      what: `the journal should end with the entry ${end.position}, it ends with ${head.position}`,
      where: 'journal_head',
      remedy: RESTORE,
    },
  ];
}

async function blobFindings(db: Db, limit: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (let last = ''; findings.length < limit; ) {
    // one at a time: each may be large
    const row = await db
      .selectFrom('sealed_blob')
      .selectAll()
      .where('id', '>', last)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) break;
    last = row.id;
    if (Buffer.compare(sha256(row.sealed), row.sealed_digest) === 0) continue;
    findings.push({
      severity: 'error',
      what: 'sealed bytes are not those that were kept',
      where: `blob ${row.id} of ${row.stream}`,
      remedy: RESTORE,
    });
  }
  return findings;
}

interface Rule {
  readonly what: string;
  readonly remedy: string;
  /** Rows with a column `place`, each a fault. */
  readonly faults: RawBuilder<{ place: string }>;
}

const RULES: readonly Rule[] = [
  {
    what: 'a stream has other entries than it counts: one is lost, or the count is wrong',
    remedy: RESTORE,
    faults: sql`select coalesce(counted.stream, journal_stream.stream) as place
      from (select stream, count(*) as entries, max(sequence) as last from journal group by stream) as counted
      full join journal_stream on journal_stream.stream = counted.stream
      where counted.stream is null or journal_stream.stream is null
        or counted.entries <> counted.last or counted.last <> journal_stream.sequence`,
  },
  {
    what: 'something is to leave after what is not there: it never leaves',
    remedy: RESTORE,
    faults: sql`select 'outgoing ' || id || ' of ' || stream as place from outbox where after_id is not null
      and not exists (select 1 from outbox as earlier where earlier.id = outbox.after_id)`,
  },
  {
    what: 'something is leased by nobody, or nothing is left of what is to leave',
    remedy: RESTORE,
    faults: sql`select 'outgoing ' || id || ' of ' || stream as place from outbox
      where (state = 'leased' and (lease_holder is null or lease_until is null))
        or (sealed is null and state not in ('done', 'given_up'))`,
  },
];
