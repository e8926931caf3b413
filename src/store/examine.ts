import { type RawBuilder, sql } from 'kysely';
import { countRows } from './copy-store.ts';
import { examineDesk } from './desk-examination.ts';
import { rawFault } from './raw-fault.ts';
import { STALE_WORDS, WRITABLE, WRITE_LOCK } from './sql/facts.ts';
import type { Db } from './sql/full-text.ts';
import { type MigrationState, migrationsIn } from './sql/migrate.ts';
import { MIGRATIONS } from './sql/migrations.ts';
import type { DatabaseStore } from './table-access.ts';

/** Findings of one kind that are listed; a database that is broken throughout says enough by these. */
const MAX_OF_ONE_KIND = 20;

const RAW_AT_ONCE = 50;

export interface Finding {
  /** - `error`: something is lost or wrong. - `warning`: a search or a count may be wrong, nothing is lost. */
  readonly severity: 'error' | 'warning';
  /** What is wrong. */
  readonly what: string;
  /** The table, row or file. */
  readonly where: string;
  /** What to do. */
  readonly remedy: string;
}

const RESTORE =
  'restore the newest backup into a new database and run doctor on that; where it has the same damage, take an older one; ' +
  'then import what came since';
/** True of what `copyStore` derives: words, calendar, list of threads, and which bytes are copied. */
const REINDEX = 'move the archive into a new database: its words and counts are made anew';

/** Looks at one moment of the whole archive and the desk, without changing it: not even an old one is brought forward. Empty where all is well. */
export async function examine(store: DatabaseStore): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const fault of await store.tables.engineFaults()) {
    findings.push({ severity: 'error', what: fault, where: store.tables.place, remedy: RESTORE });
  }
  await store.tables.snapshot(async (db) => {
    const otherTables = await migrationFindings(db, store.tables.kind);
    findings.push(...otherTables);
    if (otherTables.length > 0) return;
    findings.push(...(await movedFindings(db)));
    findings.push(...(await staleWordsFindings(db)));
    findings.push(...(await digestFindings(db)));
    for (const rule of RULES) findings.push(...(await ruleFindings(db, rule)));
    findings.push(...(await cycleFindings(db)));
    findings.push(...(await examineDesk(db, MAX_OF_ONE_KIND)));
    const { fullText } = store.tables;
    for (const row of await fullText.messagesWithoutWords(db, MAX_OF_ONE_KIND)) {
      findings.push({
        severity: 'warning',
        what: 'a search does not find it',
        where: `message ${row}`,
        remedy: REINDEX,
      });
    }
    for (const row of await fullText.wordsWithoutMessage(db, MAX_OF_ONE_KIND)) {
      findings.push({
        severity: 'error',
        what: 'words of a message that is removed or was never there can still be found',
        where: `message ${row}`,
        remedy: REINDEX,
      });
    }
  });
  return findings;
}

/** How much there is to look at; null where the tables are not those that this program knows. */
export async function contentCounts(
  store: DatabaseStore,
): Promise<{ readonly lists: number; readonly messages: number } | null> {
  return store.tables.snapshot(async (db) => {
    const { pending, unknown } = await migrationState(db);
    if (pending.length + unknown.length > 0) return null;
    return { lists: await countRows(db, 'mailing_list'), messages: await countRows(db, 'message') };
  });
}

/** How to keep a database as it is: `tocsin backup` opens it, and that brings it forward. */
const KEEP_AS_IT_IS: Readonly<Record<DatabaseStore['tables']['kind'], string>> = {
  sqlite: 'end what uses this archive and copy the database file, with those beside it that end in -wal and -shm',
  postgres: 'copy the database with pg_dump',
};

async function migrationFindings(db: Db, kind: DatabaseStore['tables']['kind']): Promise<readonly Finding[]> {
  const { pending, unknown } = await migrationState(db);
  return [
    ...unknown.map(
      (name): Finding => ({
        severity: 'error',
        what: 'a newer program has changed the tables, so that this one cannot look',
        where: name,
        remedy: 'run doctor of the newer program',
      }),
    ),
    ...pending.map(
      (name): Finding => ({
        severity: 'error',
        what: 'migration pending: the tables are older than this program, which cannot look at them',
        where: name,
        remedy: `${KEEP_AS_IT_IS[kind]}; then run tocsin lists, which brings the database forward, and doctor again`,
      }),
    ),
  ];
}

/** A database without the table of facts is none of ours yet. */
async function migrationState(db: Db): Promise<MigrationState> {
  const tables = await db.introspection.getTables();
  if (tables.some(({ name }) => name === 'fact')) return migrationsIn(db);
  return { pending: MIGRATIONS.map(({ name }) => name), unknown: [] };
}

async function movedFindings(db: Db): Promise<readonly Finding[]> {
  const row = await db.selectFrom('fact').select('value').where('name', '=', WRITE_LOCK).executeTakeFirst();
  if (row === undefined || row.value === WRITABLE) return [];
  return [
    {
      severity: 'warning',
      what: 'this archive was moved away and takes no mail',
      where: row.value,
      remedy: 'use that one; to go on here after all: tocsin move --cancel',
    },
  ];
}

/** Whoever shortens the addresses of a list would else believe that nobody finds them any more. */
async function staleWordsFindings(db: Db): Promise<readonly Finding[]> {
  const { rows } = await sql<{ name: string; policy: string }>`select mailing_list.name as name,
      address_policy as policy from fact join mailing_list on fact.name = ${STALE_WORDS} || mailing_list.name
    order by 1`.execute(db);
  return rows.map(({ name, policy }) => ({
    severity: 'error',
    what: `searches still go by how addresses were shown before they became ${policy}`,
    where: `list ${name}`,
    remedy: `run: tocsin lists set ${name} --addresses ${policy}`,
  }));
}

/** Every raw message, unfolded and counted anew. */
async function digestFindings(db: Db): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let last = 0;
  while (findings.length < MAX_OF_ONE_KIND) {
    const rows = await db
      .selectFrom('raw_message')
      .selectAll()
      .where('id', '>', last)
      .orderBy('id')
      .limit(RAW_AT_ONCE)
      .execute();
    const end = rows.at(-1);
    if (end === undefined) break;
    last = end.id;
    for (const row of rows) {
      const fault = rawFault(row);
      if (fault !== null) {
        findings.push({ severity: 'error', what: fault, where: `raw message ${row.id}`, remedy: RESTORE });
      }
    }
  }
  return findings.slice(0, MAX_OF_ONE_KIND);
}

interface Rule {
  readonly severity: Finding['severity'];
  readonly what: string;
  readonly remedy: string;
  /** Rows with a column `place`, each a fault. */
  readonly faults: RawBuilder<{ place: string }>;
}

const RULES: readonly Rule[] = [
  {
    severity: 'error',
    what: 'a message has no bytes and is no tombstone',
    remedy: RESTORE,
    faults: sql`select 'message ' || id as place from message where (raw_id is null) <> (state = 'removed')`,
  },
  {
    severity: 'error',
    what: 'a message names other bytes than those it was made of',
    remedy: RESTORE,
    faults: sql`select 'message ' || message.id as place from message join raw_message on raw_message.id = message.raw_id
      where raw_message.digest <> message.digest or raw_message.size <> message.size`,
  },
  {
    severity: 'warning',
    what: 'bytes of no message are kept',
    remedy: REINDEX,
    faults: sql`select 'raw message ' || id as place from raw_message
      where not exists (select 1 from message where message.raw_id = raw_message.id)`,
  },
  {
    severity: 'warning',
    what: 'the calendar counts other messages than there are',
    remedy: REINDEX,
    faults: sql`select 'list ' || mailing_list.name || ', day ' || counted.day as place
      from (select list_id, day, max(kept) as kept, max(number) as number from (
        select list_id, day, kept, 0 as number from list_day
        union all select list_id, day, 0 as kept, number from message) as both_sides
        group by list_id, day) as counted
      join mailing_list on mailing_list.id = counted.list_id
      where counted.kept <> counted.number order by 1`,
  },
  {
    severity: 'error',
    what: 'a day has other numbers than messages: one is lost',
    remedy: RESTORE,
    faults: sql`select 'list ' || mailing_list.name || ', day ' || counted.day as place
      from (select list_id, day, max(number) as number, count(*) as there from message group by list_id, day) as counted
      join mailing_list on mailing_list.id = counted.list_id
      where counted.number <> counted.there order by 1`,
  },
  {
    severity: 'error',
    what: 'a message is in no thread',
    remedy: RESTORE,
    faults: sql`select 'message ' || id as place from message
      where not exists (select 1 from thread_node where message_row = message.id)`,
  },
  {
    severity: 'error',
    what: 'a node of a thread has a parent or a root that is not there, of another list, or of another thread',
    remedy: RESTORE,
    faults: sql`select 'node ' || node.id as place from thread_node as node
      left join thread_node as root on root.id = node.root_id
      left join thread_node as parent on parent.id = node.parent_id
      where root.id is null or root.root_id <> root.id or root.parent_id is not null or root.list_id <> node.list_id
        or (node.parent_id is null) <> (node.id = node.root_id)
        or (node.parent_id is not null and (parent.id is null or parent.root_id <> node.root_id))`,
  },
  {
    severity: 'warning',
    what: 'a thread counts other messages than it has',
    remedy: REINDEX,
    faults: sql`select 'thread ' || coalesce(counted.root_id, thread.root_id) as place
      from (select root_id, count(message_row) as messages, min(message_row) as earliest, max(message_row) as latest
        from thread_node where message_row is not null group by root_id) as counted
      left join thread on thread.root_id = counted.root_id
      where thread.root_id is null or thread.message_count <> counted.messages
        or thread.first_message <> counted.earliest or thread.last_message <> counted.latest`,
  },
  {
    severity: 'warning',
    what: 'a thread is listed that has no message',
    remedy: REINDEX,
    faults: sql`select 'thread ' || root_id as place from thread where not exists
      (select 1 from thread_node where thread_node.root_id = thread.root_id and message_row is not null)`,
  },
];

async function ruleFindings(db: Db, { severity, what, remedy, faults }: Rule): Promise<readonly Finding[]> {
  const { rows } = await sql<{
    place: string;
  }>`select place from (${faults}) as faults limit ${MAX_OF_ONE_KIND}`.execute(db);
  return rows.map(({ place }) => ({ severity, what, where: place, remedy }));
}

/** Nodes that are no root and from which no root is reached, going up. */
async function cycleFindings(db: Db): Promise<readonly Finding[]> {
  const { rows } = await sql<{ id: number }>`with recursive reached (id) as (
      select id from thread_node where parent_id is null
      union select thread_node.id from thread_node join reached on thread_node.parent_id = reached.id)
    select id from thread_node where id not in (select id from reached) order by id limit ${MAX_OF_ONE_KIND}`.execute(
    db,
  );
  return rows.map(({ id }) => ({
    severity: 'error',
    what: 'the parents of a node run in a circle or end nowhere',
    where: `node ${id}`,
    remedy: RESTORE,
  }));
}
