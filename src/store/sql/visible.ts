import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Viewer } from '../viewer.ts';
import type { Tables } from './schema.ts';

/** The condition on `mailing_list` that every read carries: what a viewer may not see takes the path of what is absent. */
export function visibleTo(viewer: Viewer): (eb: ExpressionBuilder<Tables, 'mailing_list'>) => Expression<SqlBool> {
  return (eb) => {
    if (viewer.kind === 'team') return sql<SqlBool>`1 = 1`;
    const isPublic = eb('mailing_list.visibility', '=', 'public');
    return viewer.kind === 'subscriber' && viewer.lists.length > 0
      ? eb.or([isPublic, eb('mailing_list.name', 'in', viewer.lists)])
      : isPublic;
  };
}
