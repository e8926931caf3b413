import type { Hono } from 'hono';
import {
  addFile,
  composedText,
  draftFromCase,
  MAX_FILE_BYTES,
  MAX_TEXT_BYTES,
  newestText,
  perform,
  type Refusal,
  readBlob,
  readingOfText,
  readSuccessor,
  saveTextOn,
  signText,
} from '#disclosure';
import type { HouseStyle } from '#house-style';
import { caseStream } from '#store';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { MAX_FORM_BYTES, readForm } from '../form.ts';
import { addedFiles } from './added-files.ts';
import { type CaseVisit, caseRoute, mayDo, noteOf, roleRefusal } from './case-visit.ts';
import { showComparison } from './compare-page.ts';
import { downloadOf } from './download.ts';
import { findingsCount, showText, type TextAsked } from './text-page.ts';
import { shown } from './words.ts';

/** Writing, looking, comparing, files, approving and signing. */
export function textRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/text', (at) => showText(at));
  caseRoute(app, context, 'get', '/compare', showComparison);
  caseRoute(app, context, 'get', '/text.txt', downloadText);
  caseRoute(app, context, 'get', '/file/:place', downloadFile);
  caseRoute(app, context, 'post', '/text', save);
  caseRoute(app, context, 'post', '/text/look', look);
  caseRoute(app, context, 'post', '/text/begin', begin);
  caseRoute(app, context, 'post', '/text/compose', composeAnew);
  caseRoute(app, context, 'post', '/text/next', composeNext);
  caseRoute(app, context, 'post', '/lint', lintAnswer);
  caseRoute(app, context, 'post', '/file', addFiles);
  caseRoute(app, context, 'post', '/file/remove', removeFile);
  caseRoute(app, context, 'post', '/approve', approve);
  caseRoute(app, context, 'post', '/sign', sign);
}

/** A text, with what a form has around it. */
const MAX_TEXT_FORM_BYTES = MAX_TEXT_BYTES + MAX_FORM_BYTES;

/** Files of one upload together. */
const MAX_FILES_BYTES = 4 * MAX_FILE_BYTES;

/** Files or signatures of one upload. Attack: thousands of empty ones, each an entry of the record. */
const MOST_FILES = 50;

export const NO_STYLE: Refusal = {
  rule: null,
  found: 'no series is chosen',
  remedy: 'name one in tocsin.yaml: series: OSN',
};

async function save(at: CaseVisit): Promise<Response> {
  const form = await readForm(at.c.req.raw, MAX_TEXT_FORM_BYTES);
  return saveOn(at, form.text('text'), form.text('basedOn'), '/text');
}

/** Saves what somebody wrote, on the text that he wrote it on; shows both where that is not the newest any more. */
export async function saveOn(at: CaseVisit, text: string, basedOn: string, back: string): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const { parts, doer } = visit;
  const again = (asked: Omit<TextAsked, 'unsaved'>): Promise<Response> =>
    showText(at, { ...asked, unsaved: { text, basedOn } });
  if (parts.style === null) return again({ refusals: [NO_STYLE] });
  if (!mayDo(at, 'save_text')) return again({ refusals: [roleRefusal(at)] });
  const { reading, diagnostics } = await readingOfText(parts, doer, loaded, text, parts.style);
  const done = await saveTextOn(parts, doer, loaded.id, { text, reading, basedOn: basedOn === '' ? null : basedOn });
  if (!done.isDone) return again({ refusals: done.refusals, isOvertaken: 'isOvertaken' in done });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const found = `The rules find ${errors === 0 ? 'no' : errors} ${errors === 0 || errors === 1 ? 'error' : 'errors'}.`;
  return context.redirect(c, `${path}${back}`, noteOf(`Saved. ${found}`, done));
}

async function look(at: CaseVisit): Promise<Response> {
  const form = await readForm(at.c.req.raw, MAX_TEXT_FORM_BYTES);
  return showText(at, { unsaved: { text: form.text('text').slice(0, MAX_TEXT_BYTES), basedOn: form.text('basedOn') } });
}

/** For the script of the page: the findings of a text that is being written. */
async function lintAnswer(at: CaseVisit): Promise<Response> {
  const { visit, loaded, c } = at;
  const { parts, doer } = visit;
  const form = await readForm(c.req.raw, MAX_TEXT_FORM_BYTES);
  if (parts.style === null) return Response.json({ summary: NO_STYLE.remedy, findings: [] });
  const { diagnostics } = await readingOfText(
    parts,
    doer,
    loaded,
    form.text('text').slice(0, MAX_TEXT_BYTES),
    parts.style,
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return Response.json({
    summary: diagnostics.length === 0 ? 'Nothing.' : findingsCount(errors, diagnostics.length - errors),
    findings: diagnostics.slice(0, 200).map(({ severity, line, message, suggestion, code }) => ({
      severity,
      line,
      message: shown(message, 500),
      remedy: suggestion === null ? null : shown(suggestion, 500),
      code,
    })),
  });
}

async function begin(at: CaseVisit): Promise<Response> {
  const { parts } = at.visit;
  const form = await readForm(at.c.req.raw);
  const title = form.text('title').replace(/\s+/g, ' ').trim().slice(0, 200);
  if (parts.style === null) return showText(at, { refusals: [NO_STYLE] });
  return saveOn(at, await composed(at, parts.style, { title }), '', '/text');
}

/** What the record and the files say goes into the text; what was written freely stays. */
async function composeAnew(at: CaseVisit): Promise<Response> {
  const { parts } = at.visit;
  const form = await readForm(at.c.req.raw);
  if (parts.style === null) return showText(at, { refusals: [NO_STYLE] });
  const wishes = form.text('for') === 'public' ? { isForPublic: true } : {};
  return saveOn(at, await composed(at, parts.style, wishes), form.text('basedOn'), '/text');
}

/** Attack: words that fill the memory of everybody who opens the case. */
const MOST_CHANGED = 4_000;

/** The version after one that others have: what changed, or that it is taken back, goes into it. */
async function composeNext(at: CaseVisit): Promise<Response> {
  const { parts } = at.visit;
  const form = await readForm(at.c.req.raw);
  if (parts.style === null) return showText(at, { refusals: [NO_STYLE] });
  const changed = form.text('changed').trim().slice(0, MOST_CHANGED);
  if (changed === '') {
    return showText(at, {
      refusals: [{ rule: null, found: 'it does not say what changed', remedy: 'say it, for readers' }],
    });
  }
  const successor = form.text('successor').trim();
  const found = successor === '' ? null : await readSuccessor(parts, successor, at.loaded.facts.id);
  if (found !== null && !found.isDone) return showText(at, { refusals: found.refusals });
  const text = await composed(at, parts.style, {
    changed,
    withdraws: form.text('withdraws') === 'yes',
    ...(found === null ? {} : { supersededBy: found.id }),
  });
  return saveOn(at, text, form.text('basedOn'), '/text');
}

async function composed(
  { visit, loaded }: CaseVisit,
  style: HouseStyle,
  wishes: Parameters<typeof draftFromCase>[4],
): Promise<string> {
  const { parts, doer } = visit;
  return composedText(parts, doer, loaded, await draftFromCase(parts, doer, loaded, style, wishes), style);
}

async function downloadText(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c } = at;
  const text = await newestText(visit.parts, visit.doer, loaded);
  return text === null ? context.notFound(c) : downloadOf(Buffer.from(text, 'utf8'), 'advisory.txt');
}

async function downloadFile(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c } = at;
  const place = c.req.param('place') ?? '';
  const file = /^[1-9]\d{0,4}$/.test(place) ? addedFiles(loaded)[Number(place) - 1] : undefined;
  const blob = file === undefined ? undefined : loaded.contents.fileByDigest.get(file.digest);
  if (file === undefined || blob === undefined) return context.notFound(c);
  return downloadOf(await readBlob(visit.parts, visit.doer.viewer, caseStream(loaded.id), blob), file.name);
}

async function addFiles(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw, MAX_FILES_BYTES);
  if (!mayDo(at, 'add_file')) return showText(at, { refusals: [roleRefusal(at)] });
  const files = (await form.files('file')).slice(0, MOST_FILES);
  if (files.length === 0)
    return showText(at, { refusals: [{ rule: null, found: 'no file was chosen', remedy: 'choose one' }] });
  for (const { name, bytes } of files) {
    const done = await addFile(visit.parts, visit.doer, loaded.id, { name, bytes });
    if (done.isDone) continue;
    return showText(at, {
      refusals: done.refusals.map((each) => ({ ...each, found: `${shown(name, 120)}: ${each.found}` })),
    });
  }
  return context.redirect(
    c,
    `${path}/text#files`,
    files.length === 1 ? 'The file is there.' : `${files.length} files are there.`,
  );
}

async function removeFile(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  if (!mayDo(at, 'remove_file')) return showText(at, { refusals: [roleRefusal(at)] });
  const done = await perform(visit.parts, visit.doer, loaded.id, { kind: 'remove_file', name: form.text('name') });
  if (!done.isDone) return showText(at, { refusals: done.refusals });
  return context.redirect(c, `${path}/text#files`, 'The file is removed.');
}

/** Of the text that was shown: one that somebody saved meanwhile is not approved by it. */
async function approve(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw);
  if (!mayDo(at, 'approve_text')) return showText(at, { refusals: [roleRefusal(at)] });
  const done = await perform(visit.parts, visit.doer, loaded.id, { kind: 'approve_text', digest: form.text('digest') });
  if (!done.isDone) return showText(at, { refusals: done.refusals });
  return context.redirect(c, `${path}/text#sign`, noteOf('You approved this text.', done));
}

async function sign(at: CaseVisit): Promise<Response> {
  const { visit, loaded, context, c, path } = at;
  const form = await readForm(c.req.raw, MAX_FILES_BYTES);
  if (!mayDo(at, 'sign_text')) return showText(at, { refusals: [roleRefusal(at)] });
  const uploads = (await form.files('signature')).slice(0, MOST_FILES).map(({ bytes }) => bytes);
  if (uploads.length === 0) {
    return showText(at, {
      refusals: [{ rule: null, found: 'no signed file was chosen', remedy: 'choose advisory.txt.asc' }],
    });
  }
  const done = await signText(visit.parts, visit.doer, loaded.id, uploads);
  if (!done.isDone) return showText(at, { refusals: done.refusals });
  return context.redirect(c, `${path}/text#sign`, noteOf('The signatures are good and kept.', done));
}
