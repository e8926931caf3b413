import type { Context, Hono } from 'hono';
import { compareAdvisories } from '#advisory';
import { type AnnouncedText, type CatalogueAdvisory, type CatalogueRevision, findAdvisory } from '#archive';
import { formatInstant } from '#base';
import { printCondition } from '#conditions';
import { formText, type MadeForm } from '#exports/forms';
import { decodeText } from '#mail';
import { type PublishedConfirmation, textDigestOf } from '#statements';
import type { AnnouncedBatch, MailingList, MessageHeading, NodeRow, Viewer } from '#store';
import { type Answer, badRequest, notFound, plainText, redirect, SANDBOX, TEXT } from '../answer.ts';
import { messageIdPath, messagePath } from '../archive-address.ts';
import { askedText } from '../asked-text.ts';
import { advisoriesPage } from '../pages/advisories-page.ts';
import { advisoryPage } from '../pages/advisory-page.ts';
import { differencePage } from '../pages/difference-page.ts';
import { type FrontList, frontPage } from '../pages/front-page.ts';
import { advisoryPath, downloadName, type NamedAdvisory, readAdvisoryName } from '../presenters/advisory-address.ts';
import { byPublication, presentAdvisoryLine, presentPlanned, presentSeries } from '../presenters/advisory-line.ts';
import type { AdvisoryDocument, AdvisoryReads, PresentedFacts } from '../presenters/advisory-reads.ts';
import { presentAdvisory } from '../presenters/advisory-view.ts';
import { mayTakeRaw } from '../presenters/announcement-note.ts';
import { subjectText } from '../presenters/heading-presenter.ts';
import { presentList } from '../presenters/list-presenter.ts';
import { FORM_BY_ENDING, isMachineEnding, type MachineEnding, machineFormFor } from '../presenters/machine-forms.ts';
import { batchRoutes } from './batches.ts';
import type { RouteContext } from './route-context.ts';

const LATEST_ADVISORIES = 10;
const FRONT_LISTS = 12;
const FRONT_THREADS = 5;
const MAX_FILTER_LENGTH = 200;

/** Messages that name an advisory and are shown on its page. Attack: a thousand mails that name every number. */
const MAX_MENTIONS = 200;

/** Announcements whose threads are looked through. Attack: an announcement sent again and again. */
const MAX_THREADS = 20;

/** The front page, the table of advisories, their pages, differences, texts and files. */
export function advisoryRoutes(app: Hono, context: RouteContext, reads: AdvisoryReads): void {
  app.get('/', async (c) => {
    const formPath = (await context.reporting?.())?.formPath ?? null;
    // a team may begin while the program runs: the page changes with it by its key
    const reading = { dependsOn: 'all', ...(formPath === null ? {} : { query: formPath }) } as const;
    return context.cached(c, reading, (viewer, stamp) => front(context, reads, { viewer, stamp, formPath }));
  });
  app.get('/advisories', (c) => tableReply(c, context, reads));
  app.get('/advisories/', (c) => context.send(c, redirect('/advisories')));
  batchRoutes(app, context, reads);
  app.get('/advisories/:name', (c) => namedReply(c, context, reads));
  app.get('/advisories/:name/:revision', (c) => revisionReply(c, context, reads));
  app.get('/advisories/:name/diff/:span', (c) => differenceReply(c, context, reads));
  app.get('/advisories/:name/files/:file{.+}', (c) => fileReply(c, context, reads, null));
  app.get('/advisories/:name/:revision{v[1-9][0-9]*}/files/:file{.+}', (c) =>
    fileReply(c, context, reads, Number((c.req.param('revision') ?? '').slice(1))),
  );
}

async function front(
  context: RouteContext,
  reads: AdvisoryReads,
  { viewer, stamp, formPath }: { readonly viewer: Viewer; readonly stamp: string; readonly formPath: string | null },
): Promise<Answer> {
  const { store, settings } = context;
  const { series } = await reads.catalogue(viewer, stamp);
  const advisories = series.flatMap((each) => each.advisories);
  const latest = advisories.toSorted(byPublication);
  const lists = await store.lists(viewer);
  const shown: FrontList[] = [];
  for (const list of lists.slice(0, FRONT_LISTS)) {
    const threads = await store.threads(viewer, list.name, FRONT_THREADS, null);
    shown.push({
      list: presentList(list),
      threads: threads.map(({ first, lastReceivedAt, messageCount }) => ({
        subject: subjectText(first, list.addressPolicy),
        href: messageCount > 1 ? `${messageIdPath(list.name, first.messageId)}t/` : messagePath(first),
        date: formatInstant(lastReceivedAt).slice(0, 10),
        messageCount,
      })),
    });
  }
  return context.page(
    frontPage({
      siteTitle: settings.title,
      latest: latest.slice(0, LATEST_ADVISORIES).map(presentAdvisoryLine),
      advisoryCount: advisories.length,
      lists: shown,
      moreLists: lists.length - shown.length,
      signers: [...new Set(advisories.flatMap(({ newest }) => newest.best.signer ?? []))].sort(),
      formPath,
    }),
  );
}

function tableReply(c: Context, context: RouteContext, reads: AdvisoryReads): Promise<Response> {
  const q = askedText(c.req.query('q') ?? '');
  if (q.length > MAX_FILTER_LENGTH) {
    return context.send(c, badRequest(`What to look for has at most ${MAX_FILTER_LENGTH} characters.`));
  }
  const planned = context.planned?.() ?? [];
  // what is to come is in no list, so that the page changes with it by its key
  const query = planned.length === 0 ? q : `${q} ${JSON.stringify(planned)}`;
  return context.cached(c, { dependsOn: 'all', query }, async (viewer, stamp) => {
    const { series } = await reads.catalogue(viewer, stamp);
    const shown = series.map((each) => presentSeries(each, q));
    return context.page(advisoriesPage(shown, q === '' ? presentPlanned(planned) : [], q));
  });
}

/** What a part of an address names: `XSA-334`, or one of its forms. */
const NAME =
  /^(?<id>[A-Za-z0-9-]{2,24})(?:\.(?<form>asc|txt|json|eml|conditions\.asc|csaf\.json|csaf-2\.1\.json|osv\.json|cve\.json))?$/;
const REVISION =
  /^v(?<revision>[1-9][0-9]{0,4})(?:\.(?<form>asc|txt|json|eml|conditions\.asc|csaf\.json|csaf-2\.1\.json|osv\.json|cve\.json))?$/;

/** `eml`: the whole message that announced it, byte for byte. `conditions.asc`: what was confirmed of it, as it was signed. */
type Form = 'page' | 'asc' | 'txt' | 'json' | 'eml' | 'conditions.asc' | MachineEnding;

function namedReply(c: Context, context: RouteContext, reads: AdvisoryReads): Promise<Response> {
  const { id = '', form = 'page' } = NAME.exec(c.req.param('name') ?? '')?.groups ?? {};
  const named = readAdvisoryName(id);
  if (named === null) return context.send(c, notFound());
  if (named.id !== id) return context.send(c, elsewhere(c, id, named));
  return context.cached(c, { dependsOn: 'all' }, (viewer, stamp) =>
    advisoryAnswer(context, reads, viewer, stamp, named, null, form as Form),
  );
}

function revisionReply(c: Context, context: RouteContext, reads: AdvisoryReads): Promise<Response> {
  const { name = '', revision: text = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const groups = REVISION.exec(text)?.groups;
  const named = readAdvisoryName(name);
  if (named === null || groups === undefined) return context.send(c, notFound());
  if (named.id !== name) return context.send(c, elsewhere(c, name, named));
  return context.cached(c, { dependsOn: 'all' }, (viewer, stamp) =>
    advisoryAnswer(
      context,
      reads,
      viewer,
      stamp,
      named,
      Number(groups['revision']),
      (groups['form'] ?? 'page') as Form,
    ),
  );
}

/** The same address with the id in its one spelling, whether there is something or not. */
function elsewhere(c: Context, written: string, { id }: NamedAdvisory): Answer {
  const { pathname } = new URL(c.req.url);
  const start = '/advisories/'.length;
  // an id that came percent-encoded is no spelling of ours
  if (!pathname.startsWith(written, start)) return notFound();
  return redirect(`${advisoryPath(id)}${pathname.slice(start + written.length)}`);
}

/** One revision, null for the newest public one, in one of its forms. */
export async function advisoryAnswer(
  context: RouteContext,
  reads: AdvisoryReads,
  viewer: Viewer,
  stamp: string,
  named: Pick<NamedAdvisory, 'series' | 'number'>,
  revision: number | null,
  form: Form,
): Promise<Answer> {
  const found = await findRevision(reads, viewer, stamp, named, revision);
  if (found === null) return notFound();
  const { advisory, shown } = found;
  if (form === 'asc' || form === 'txt') {
    const text = await reads.text(viewer, shown.best.message);
    const bytes = form === 'asc' ? text?.signedBlock : text?.document;
    if (bytes === undefined || bytes === null) return notFound();
    return plainText(bytes, downloadName(advisory.id, shown.revision, form));
  }
  if (form === 'conditions.asc') {
    const confirmed = await confirmedOf(context, reads, viewer, shown);
    if (confirmed === null) return notFound();
    return plainText(Buffer.from(confirmed.signed, 'utf8'), downloadName(advisory.id, shown.revision, form));
  }
  if (isMachineEnding(form)) {
    const made = await machineFormFor(context, reads, viewer, found, FORM_BY_ENDING[form]);
    return made === null ? notFound() : madeForm(made);
  }
  const lists = await context.store.lists(viewer);
  if (form === 'eml') return wholeMessage(context, viewer, advisory, shown, lists);
  const document = (await reads.documents(viewer, named.series, named.number)).get(shown.best.message);
  if (document === undefined) return notFound();
  const confirmed = await confirmedOf(context, reads, viewer, shown);
  if (form === 'json') return json(confirmed === null ? document.facts : withConfirmed(document.facts, confirmed));
  const discussing = await discussionOf(context, viewer, advisory);
  const { series } = await reads.catalogue(viewer, stamp);
  const others = series.flatMap((each) => each.advisories);
  const together = batchWith(await reads.batches(viewer, stamp), advisory);
  const view = presentAdvisory(advisory, shown, document, discussing, {
    lists,
    others,
    together,
    isConfirmed: confirmed !== null,
  });
  return context.page(advisoryPage(view, revision === null, context.settings.publicUrl));
}

/** The file as it was signed, and what it says. */
type Confirmed = Pick<PublishedConfirmation, 'signed'> &
  Pick<NonNullable<Awaited<ReturnType<PublishedConfirmation['opened']>>>, 'confirmation'>;

/** What the team confirmed of a revision; null: nothing. */
async function confirmedOf(
  { confirmations }: RouteContext,
  reads: AdvisoryReads,
  viewer: Viewer,
  { best }: CatalogueRevision,
): Promise<Confirmed | null> {
  const found = (await confirmations?.([best.textDigest]))?.get(Buffer.from(best.textDigest).toString('hex'));
  const opened = await found?.opened();
  if (found === undefined || !opened) return null;
  const text = await reads.text(viewer, best.message);
  if (text === null || textDigestOf(text) !== opened.confirmation.text) return null;
  return { signed: found.signed, confirmation: opened.confirmation };
}

/** The same facts, with what a person confirmed in the place of what rules read when the message was judged. */
function withConfirmed(facts: PresentedFacts, { confirmation: { condition } }: Confirmed): PresentedFacts {
  return { ...facts, affected: { ...facts.affected, condition, basis: 'confirmed', text: printCondition(condition) } };
}

/** The batch that an advisory was released with; null: none. */
export function batchWith(
  batches: readonly AnnouncedBatch[],
  { series, number }: Pick<CatalogueAdvisory, 'series' | 'number'>,
): AnnouncedBatch | null {
  return (
    batches.find(({ advisories }) => advisories.some((each) => each.series === series && each.number === number)) ??
    null
  );
}

/** To be saved and verified: under a name of ours, and as nothing that a browser would open. */
async function wholeMessage(
  { store }: RouteContext,
  viewer: Viewer,
  { id }: CatalogueAdvisory,
  { revision, best }: CatalogueRevision,
  lists: readonly MailingList[],
): Promise<Answer> {
  const list = lists.find(({ name }) => name === best.heading.list);
  if (list === undefined || !mayTakeRaw(list, [best])) return notFound();
  const message = await store.message(viewer, best.message);
  if (message === null || message.raw === null) return notFound();
  return {
    status: 200,
    contentType: 'application/octet-stream',
    body: message.raw,
    headers: { ...SANDBOX, 'Content-Disposition': `attachment; filename="${downloadName(id, revision, 'eml')}"` },
  };
}

/** Messages that name the advisory, and those in the threads of its announcements; newest first. */
async function discussionOf(
  { store }: RouteContext,
  viewer: Viewer,
  { series, number, revisions }: CatalogueAdvisory,
): Promise<readonly MessageHeading[]> {
  const headings = [...(await store.mentions(viewer, series, number, MAX_MENTIONS))];
  const threads = new Set<NodeRow>();
  for (const { message } of revisions.flatMap(({ best, others }) => [best, ...others]).slice(-MAX_THREADS)) {
    const found = await store.threadOf(viewer, message);
    if (found === null || found.messageCount < 2 || threads.has(found.thread)) continue;
    threads.add(found.thread);
    headings.push(...(await store.threadEntries(viewer, found.thread)).flatMap((entry) => entry.message ?? []));
  }
  const byRow = new Map(headings.map((heading) => [heading.row, heading]));
  return [...byRow.values()].sort((a, b) => b.row - a.row).slice(0, MAX_MENTIONS);
}

export interface FoundRevision {
  readonly advisory: CatalogueAdvisory;
  readonly shown: CatalogueRevision;
}

/** Null for what is not there and for what the viewer may not see. */
export async function findRevision(
  reads: AdvisoryReads,
  viewer: Viewer,
  stamp: string,
  { series, number }: Pick<NamedAdvisory, 'series' | 'number'>,
  revision: number | null,
): Promise<FoundRevision | null> {
  const advisory = findAdvisory(await reads.catalogue(viewer, stamp), series, number);
  const shown = revision === null ? advisory?.newest : advisory?.revisions.find((each) => each.revision === revision);
  return advisory === null || shown === undefined ? null : { advisory, shown };
}

function differenceReply(c: Context, context: RouteContext, reads: AdvisoryReads): Promise<Response> {
  const { name = '', span = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const groups = /^(?<from>[1-9][0-9]{0,4})\.\.(?<to>[1-9][0-9]{0,4})$/.exec(span)?.groups;
  const [from, to] = [Number(groups?.['from']), Number(groups?.['to'])];
  const named = readAdvisoryName(name);
  if (named === null || groups === undefined || !(from < to)) return context.send(c, notFound());
  if (named.id !== name) return context.send(c, elsewhere(c, name, named));
  return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
    const older = await findRevision(reads, viewer, stamp, named, from);
    const newer = await findRevision(reads, viewer, stamp, named, to);
    if (older === null || newer === null) return notFound();
    const before = await reads.text(viewer, older.shown.best.message);
    const after = await reads.text(viewer, newer.shown.best.message);
    if (before === null || after === null) return notFound();
    const lists = await context.store.lists(viewer);
    const isOpen = [older, newer].every(
      ({ shown }) => lists.find(({ name: list }) => list === shown.best.heading.list)?.addressPolicy === 'open',
    );
    const difference = compareAdvisories(before.facts, after.facts);
    return context.page(differencePage({ id: named.id, from, to, difference, policy: isOpen ? 'open' : 'masked' }));
  });
}

function fileReply(
  c: Context,
  context: RouteContext,
  reads: AdvisoryReads,
  revision: number | null,
): Promise<Response> {
  const { name = '', file = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const named = readAdvisoryName(name);
  if (named === null) return context.send(c, notFound());
  if (named.id !== name) return context.send(c, elsewhere(c, name, named));
  return context.cached(c, { dependsOn: 'all' }, async (viewer, stamp) => {
    const found = await findRevision(reads, viewer, stamp, named, revision);
    if (found === null) return notFound();
    const documents = await reads.documents(viewer, named.series, named.number);
    return (await fileOf(reads, viewer, found.shown, documents, file)) ?? notFound();
  });
}

/**
 * A file of a revision, by the name that the sender or the signed table gave it; null where none of its messages has it as
 * it was signed. The name is only compared: it is never a path.
 */
export async function fileOf(
  reads: AdvisoryReads,
  viewer: Viewer,
  { best, others }: CatalogueRevision,
  documents: ReadonlyMap<AdvisoryDocument['message'], AdvisoryDocument>,
  name: string,
): Promise<Answer | null> {
  const base = name.slice(name.lastIndexOf('/') + 1);
  for (const { message } of [best, ...others]) {
    const mayHave = documents
      .get(message)
      ?.proof.attachments.some((each) => each.status === 'match' && (each.name === name || each.name === base));
    if (mayHave !== true) continue;
    const text = await reads.text(viewer, message);
    const file = text?.files.find((each) => each.name === name || each.listedAs === name);
    if (file !== undefined) return fileAnswer(file);
  }
  return null;
}

/** Text only where it is UTF-8 throughout, so that no charset can make another text of it; all else is bytes to be saved. */
function fileAnswer({ name, bytes }: AnnouncedText['files'][number]): Answer {
  const isText = !bytes.includes(0) && !decodeText(bytes, 'utf-8').lossy;
  const fileName = name.slice(name.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9._+-]|^\./g, '_');
  return {
    status: 200,
    contentType: isText ? TEXT : 'application/octet-stream',
    // a copy: the range would keep the whole message in memory
    body: Buffer.from(bytes),
    headers: { ...SANDBOX, 'Content-Disposition': `${isText ? 'inline' : 'attachment'}; filename="${fileName}"` },
  };
}

/** To be fetched by programs of other sites too: it is public, and the same for everybody. */
export function madeForm(made: MadeForm): Answer {
  return {
    status: 200,
    contentType: 'application/json',
    body: formText(made),
    headers: { 'Access-Control-Allow-Origin': '*' },
  };
}

export function json(value: unknown): Answer {
  return {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    body: `${JSON.stringify(value, null, 2)}\n`,
  };
}
