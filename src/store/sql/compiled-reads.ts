import type { Compilable, CompiledQuery } from 'kysely';
import type { Viewer } from '../viewer.ts';
import type { Db } from './full-text.ts';

/** Stands where a value comes in a statement that is compiled once. */
class Slot {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

export interface CompiledReads {
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
}

export function compiledReads(db: Db): CompiledReads {
  const compiled = new Map<string, CompiledQuery<unknown>>();
  return {
    async rows<const Values extends readonly unknown[], Row>(
      name: string,
      viewer: Viewer,
      values: Values,
      build: (...slots: Values) => Compilable<Row>,
    ): Promise<readonly Row[]> {
      // a subscriber's lists are part of the statement
      if (viewer.kind === 'subscriber') return (await db.executeQuery(build(...values).compile())).rows;
      const key = `${viewer.kind} ${name}`;
      let query = compiled.get(key) as CompiledQuery<Row> | undefined;
      if (query === undefined) {
        const slots: readonly unknown[] = values.map((_, at) => new Slot(at));
        query = build(...(slots as Values)).compile();
        compiled.set(key, query);
      }
      const parameters = query.parameters.map((each) => (each instanceof Slot ? values[each.at] : each));
      return (await db.executeQuery<Row>({ ...query, parameters })).rows;
    },
  };
}
