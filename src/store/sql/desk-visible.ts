import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { DeskViewer, JournalStream } from '../desk-records.ts';
import type { Tables } from './schema.ts';

/** Streams that every person of the team may read. */
const OF_THE_TEAM: readonly JournalStream[] = ['members', 'team'];

type TableWithStream = 'journal' | 'journal_stream' | 'stream_person' | 'sealed_blob' | 'outbox';

/** The condition on a table's `stream` that every read carries: what a viewer may not see takes the path of what is absent. */
export function visibleStream<Table extends TableWithStream>(
  viewer: DeskViewer,
  table: Table,
): (eb: ExpressionBuilder<Tables, Table>) => Expression<SqlBool> {
  return () => {
    if (viewer.kind === 'program') return sql<SqlBool>`1 = 1`;
    const stream = sql.ref(`${table}.stream`);
    return sql<SqlBool>`(${stream} in (${sql.join(OF_THE_TEAM)}) or exists (select 1 from stream_person as person_on
      where person_on.person = ${viewer.id} and person_on.stream = ${stream}))`;
  };
}
