import type { Compilable, CompiledQuery } from 'kysely';
import type { Viewer } from '../viewer.ts';
import type { Db } from './full-text.ts';

/** The statements of one database that were compiled, for all that speak to it. */
export type StatementCache = Map<string, CompiledQuery<unknown>>;

/** Rows of one insert, the most first: a batch is a few large inserts and a few small ones, and no other sizes to compile. */
const INSERT_SIZES = [64, 8, 1] as const;

/** Values of one `in`, the fewest first; what lies between is filled up by repeating the last. */
const MOST_IN = 500;
const IN_SIZES = [1, 10, 50, 200, MOST_IN] as const;

/** Stands where a value comes in a statement that is compiled once. */
class Slot {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

export interface CompiledStatements {
  /**
   * The rows of a statement that is built and compiled once for each kind of viewer, and later only given other values: that
   * costs ten times what SQLite needs to answer. `build` puts the slots where the values belong, and must build the same
   * whatever they are.
   */
  rows<const Values extends readonly unknown[], Row>(
    name: string,
    viewer: Viewer,
    values: Values,
    build: (...slots: Values) => Compilable<Row>,
  ): Promise<readonly Row[]>;
  /**
   * The rows of a statement with an `in` of however many values, `given` being the other values of it. Sees all that the team
   * sees.
   */
  rowsIn<const Given extends readonly unknown[], Value, Row>(
    name: string,
    given: Given,
    values: readonly Value[],
    build: (values: readonly Value[], ...given: Given) => Compilable<Row>,
  ): Promise<readonly Row[]>;
  /** Inserts rows that all have the same columns; `build` puts the rows it is given into its statement, values or slots. */
  insert<Row extends object>(
    name: string,
    rows: readonly Row[],
    build: (rows: readonly Row[]) => Compilable<unknown>,
  ): Promise<void>;
}

export function compiledStatements(db: Db, cache: StatementCache): CompiledStatements {
  const compiled = <Row>(key: string, build: () => Compilable<Row>): CompiledQuery<Row> => {
    const known = cache.get(key);
    if (known !== undefined) return known as CompiledQuery<Row>;
    const query = build().compile();
    cache.set(key, query);
    return query;
  };
  const run = async <Row>(query: CompiledQuery<Row>, values: readonly unknown[]): Promise<readonly Row[]> => {
    const parameters = query.parameters.map((each) => (each instanceof Slot ? values[each.at] : each));
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
  return {
    async rows<const Values extends readonly unknown[], Row>(
      name: string,
      viewer: Viewer,
      values: Values,
      build: (...slots: Values) => Compilable<Row>,
    ): Promise<readonly Row[]> {
      // a subscriber's lists are part of the statement
      if (viewer.kind === 'subscriber') return (await db.executeQuery(build(...values).compile())).rows;
      const slots: readonly unknown[] = values.map((_, at) => new Slot(at));
      return run(
        compiled(`${viewer.kind} ${name}`, () => build(...(slots as Values))),
        values,
      );
    },

    async rowsIn<const Given extends readonly unknown[], Value, Row>(
      name: string,
      given: Given,
      values: readonly Value[],
      build: (values: readonly Value[], ...given: Given) => Compilable<Row>,
    ): Promise<readonly Row[]> {
      const rows: Row[] = [];
      for (let at = 0; at < values.length; ) {
        const left = values.length - at;
        const size = IN_SIZES.find((each) => each >= left) ?? MOST_IN;
        const some = Array.from({ length: size }, (_, index) => values[Math.min(at + index, values.length - 1)]);
        const query = compiled(`${name} in ${size}`, () => {
          const slots: readonly unknown[] = some.map((_, index) => new Slot(index));
          const slotsGiven: readonly unknown[] = given.map((_, index) => new Slot(size + index));
          return build(slots as readonly Value[], ...(slotsGiven as Given));
        });
        rows.push(...(await run(query, [...some, ...given])));
        at += size;
      }
      return rows;
    },

    async insert(name, rows, build) {
      const [first] = rows;
      if (first === undefined) return;
      const columns = Object.keys(first) as (keyof typeof first)[];
      for (let at = 0; at < rows.length; ) {
        const size = INSERT_SIZES.find((each) => each <= rows.length - at) ?? 1;
        const some = rows.slice(at, at + size);
        const query = compiled(`insert ${name} ${size} ${columns.join()}`, () =>
          build(
            some.map(
              (_, row) =>
                Object.fromEntries(
                  columns.map((column, index) => [column, new Slot(row * columns.length + index)]),
                ) as typeof first,
            ),
          ),
        );
        await run(
          query,
          some.flatMap((row) => columns.map((column) => row[column])),
        );
        at += size;
      }
    },
  };
}
