/** What others need who read such documents: JSON of strangers and version ranges. It loads no schema and no registry. */
export { has, isObject, type JsonObject, list, listOf, member, step, text, textOf, within } from './json.ts';
export { isDateTime } from './moment.ts';
export { MAX_DOCUMENT_BYTES, readJson } from './read-json.ts';
export { areDistinct } from './schemas/distinct.ts';
export { joinedErrors } from './schemas/joined-errors.ts';
export { isUri } from './uri.ts';
export { type Constraint, parseVersionRange } from './version-range.ts';
