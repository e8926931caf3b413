import { presentReleaseTable, publicPartOf } from '#releases';
import { PUBLIC } from '#store';
import type { NamedAdvisory } from '../presenters/advisory-address.ts';
import { readAdvisoryName } from '../presenters/advisory-address.ts';
import { presentSeries } from '../presenters/advisory-line.ts';
import { machineFormFor } from '../presenters/machine-forms.ts';
import { findRevision } from '../routes/advisories.ts';
import { type ApiReading, type Endpoint, endpoint } from './endpoint.ts';
import { presentAdvisoryJson, presentSeriesJson, presentStatementJson, presentWholeAdvisoryJson } from './present.ts';
import { Answers, Parameters, Queries } from './schemas.ts';

/** Advisories: all, one, one revision of one; what all say of who is concerned. */
export const advisoryEndpoints: readonly Endpoint[] = [
  endpoint({
    path: '/advisories',
    operationId: 'advisories',
    summary: 'Advisories, a series after the other, highest number first; gaps in the numbers, and the next one',
    parameters: Parameters.none,
    query: Queries.advisories,
    answer: Answers.advisories,
    dependsOn: () => 'all',
    read: async ({ viewer, stamp, reads, presenting, query: { q, series: only, limit, cursor } }) => {
      const catalogue = await reads.catalogue(viewer, stamp);
      const series = catalogue.series.filter((each) => only === undefined || each.series === only);
      const found = series.flatMap((each) => {
        const ids = new Set(presentSeries(each, q).advisories.map(({ id }) => id));
        return each.advisories.filter(({ id }) => ids.has(id)).reverse();
      });
      const at = cursor === undefined ? -1 : found.findIndex(({ id }) => id === cursor);
      if (cursor !== undefined && at < 0) return null;
      const shown = found.slice(at + 1, at + 1 + limit);
      return {
        series: series.map(presentSeriesJson),
        advisories: shown.map((advisory) => presentAdvisoryJson(presenting, advisory)),
        nextCursor: found.length > at + 1 + limit ? (shown.at(-1)?.id ?? null) : null,
      };
    },
  }),
  endpoint({
    path: '/advisories/{id}',
    operationId: 'advisory',
    summary: 'The newest public revision of an advisory: facts, proof, all revisions and who announced them',
    parameters: Parameters.advisory,
    query: Queries.none,
    answer: Answers.advisory,
    dependsOn: () => 'all',
    read: (reading) => wholeAdvisory(reading, readAdvisoryName(reading.parameters.id), null),
  }),
  endpoint({
    path: '/advisories/{id}/revisions/{revision}',
    operationId: 'revision',
    summary: 'One revision of an advisory',
    parameters: Parameters.revision,
    query: Queries.none,
    answer: Answers.advisory,
    dependsOn: () => 'all',
    read: (reading) => wholeAdvisory(reading, readAdvisoryName(reading.parameters.id), reading.parameters.revision),
  }),
  endpoint({
    path: '/advisories/{id}/forms/{form}',
    operationId: 'machineForm',
    summary: 'The newest public revision of an advisory in a form for machines: CSAF, OSV, CVE',
    parameters: Parameters.form,
    query: Queries.none,
    answer: Answers.forms,
    dependsOn: () => 'all',
    read: async ({ context, viewer, stamp, reads, parameters: { id, form } }) => {
      const named = readAdvisoryName(id);
      const found = named === null ? null : await findRevision(reads, viewer, stamp, named, null);
      const made = found === null ? null : await machineFormFor(context, reads, viewer, found, form);
      return made === null ? null : { form, documents: made.documents.map(({ document }) => document) };
    },
  }),
  endpoint({
    path: '/statements',
    operationId: 'statements',
    summary:
      'What the newest public revision of each advisory says of who is concerned, and which builds have which fixes: what /check asks a host about',
    parameters: Parameters.none,
    query: Queries.none,
    answer: Answers.statements,
    isCompact: true,
    dependsOn: () => 'all',
    // whoever asks: one answer for all, which a browser keeps
    read: async ({ context, reads, statements, stamp }) => {
      const found = await statements.of(await reads.catalogue(PUBLIC, stamp));
      const ids = found.map(({ advisory }) => advisory);
      const tables = (await context.fixTables?.()) ?? [];
      return {
        statements: found.map(presentStatementJson),
        fixTables: tables.map((table) => presentReleaseTable(publicPartOf(table, ids))),
      };
    },
  }),
];

async function wholeAdvisory(
  { viewer, stamp, reads, presenting }: Pick<ApiReading<unknown, unknown>, 'viewer' | 'stamp' | 'reads' | 'presenting'>,
  named: NamedAdvisory | null,
  revision: number | null,
) {
  const found = named === null ? null : await findRevision(reads, viewer, stamp, named, revision);
  if (named === null || found === null) return null;
  const document = (await reads.documents(viewer, named.series, named.number)).get(found.shown.best.message);
  if (document === undefined) return null;
  return { advisory: presentWholeAdvisoryJson(presenting, found.advisory, found.shown, document) };
}
