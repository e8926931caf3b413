import type { Context, Hono } from 'hono';
import { formatInstant } from '#base';
import { notFound, plainText, redirect } from '../answer.ts';
import type { AdvisoryReads } from '../presenters/advisory-reads.ts';
import { advisoryAnswer, fileOf, findRevision, json } from './advisories.ts';
import type { RouteContext } from './route-context.ts';

/*
 * The layout of https://xenbits.xen.org/xsa/, which scanners and packagers read, for every series under its prefix in lower
 * case: `xsa.json`, `advisory-334.html`, `advisory-334.txt` (the signed text, as there), and the files by their names.
 */

/** First steps of other addresses: a series of that name has no such layout. */
const TAKEN: ReadonlySet<string> = new Set([
  'advisories',
  'api',
  'assets',
  'check',
  'desk',
  'healthz',
  'keys',
  'lists',
  'members',
  'metrics',
  'readyz',
  'report',
  'search',
]);

export function legacyRoutes(app: Hono, context: RouteContext, reads: AdvisoryReads): void {
  for (const { series } of context.styles) {
    const prefix = series.toLowerCase();
    if (TAKEN.has(prefix)) continue;
    app.get(`/${prefix}`, (c) => context.send(c, redirect('/advisories')));
    app.get(`/${prefix}/`, (c) => context.send(c, redirect('/advisories')));
    app.get(`/${prefix}/${prefix}.json`, (c) => tableReply(c, context, reads, series));
    app.get(`/${prefix}/:file`, (c) => fileReply(c, context, reads, series));
    // patches in a folder, as older tables name them
    app.get(`/${prefix}/:folder/:file`, (c) => fileReply(c, context, reads, series));
  }
}

function tableReply(c: Context, context: RouteContext, reads: AdvisoryReads, series: string): Promise<Response> {
  const prefix = series.toLowerCase();
  return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
    const catalogue = await reads.catalogue(viewer, stamp);
    const its = catalogue.series.find((each) => each.series === series);
    // numbers of which nothing was seen are left out, as the readers of this file expect
    const entries = (its?.advisories ?? []).map((advisory) => ({
      [prefix]: advisory.number,
      title: advisory.title,
      cve: advisory.cves,
      public_time: advisory.publicAt === null ? null : formatInstant(advisory.publicAt),
      version: advisory.newest.revision,
      withdrawn: advisory.isWithdrawn,
      superseded_by: advisory.supersededBy,
    }));
    return json([{ [`${prefix}s`]: entries }]);
  });
}

function fileReply(c: Context, context: RouteContext, reads: AdvisoryReads, series: string): Promise<Response> {
  const { folder, file: name = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const file = folder === undefined ? name : `${folder}/${name}`;
  const text = /^advisory-(?<number>[1-9][0-9]{0,4})\.(?<form>html|txt)$/.exec(file)?.groups;
  if (text !== undefined) {
    const named = { series, number: Number(text['number']) };
    return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
      if (text['form'] === 'html') return advisoryAnswer(context, reads, viewer, stamp, named, null, 'page');
      const found = await findRevision(reads, viewer, stamp, named, null);
      const announced = found === null ? null : await reads.text(viewer, found.shown.best.message);
      return announced === null ? notFound() : plainText(announced.signedBlock ?? announced.document, file);
    });
  }
  // the number stands in the name, `xsa334-4.12.patch`: no other advisory is looked into
  const groups = /^[a-z]{1,16}-?0{0,4}(?<number>[1-9][0-9]{0,4})(?![0-9])/i.exec(file)?.groups;
  if (groups === undefined) return context.send(c, notFound());
  const named = { series, number: Number(groups['number']) };
  return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
    const found = await findRevision(reads, viewer, stamp, named, null);
    if (found === null) return notFound();
    const documents = await reads.documents(viewer, series, named.number);
    for (const revision of [...found.advisory.revisions].reverse()) {
      if (revision.revision > found.shown.revision) continue;
      const answer = await fileOf(reads, viewer, revision, documents, file);
      if (answer !== null) return answer;
    }
    return notFound();
  });
}
