import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Dialect, SqliteDialect } from 'kysely';
import { storableText } from '../storable-text.ts';

/** Statements kept compiled. The program has fewer; more would be a defect that grows memory. */
const MAX_STATEMENTS = 300;

/** What Kysely's dialect asks of a statement. */
interface KyselyStatement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/** Lets Kysely speak to the SQLite that comes with Node. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  const statements = new Map<string, KyselyStatement>();
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare(text: string): KyselyStatement {
        const known = statements.get(text);
        if (known !== undefined) return known;
        const plain = statementOf(database.prepare(text), text);
        // a full disk has rolled back by itself; rolling back again would hide why
        const statement =
          text === 'rollback' ? { ...plain, run: () => (database.isTransaction ? plain.run([]) : DONE) } : plain;
        if (statements.size >= MAX_STATEMENTS) statements.clear();
        statements.set(text, statement);
        return statement;
      },
    },
  });
}

const DONE = { changes: 0, lastInsertRowid: 0 };

function statementOf(statement: StatementSync, text: string): KyselyStatement {
  return {
    reader: /^\s*(?:select|with|pragma|values)\b|\breturning\b/i.test(text),
    all: (parameters) => statement.all(...parameters.map(bound)),
    run: (parameters) => statement.run(...parameters.map(bound)),
    iterate: (parameters) => statement.iterate(...parameters.map(bound)),
  };
}

/**
 * A number would arrive as a real one, and FTS5 passes over a range of rows that is not whole: it would read every hit of a
 * word for each page.
 */
function bound(parameter: unknown): string | number | bigint | null | Uint8Array {
  if (typeof parameter === 'number') return Number.isSafeInteger(parameter) ? BigInt(parameter) : parameter;
  if (typeof parameter === 'string') return storableText(parameter);
  return parameter as bigint | null | Uint8Array;
}
