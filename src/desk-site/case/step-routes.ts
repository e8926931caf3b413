import type { Hono } from 'hono';
import {
  allotNumber,
  closeDuty,
  evidenceText,
  MAX_FILE_BYTES,
  mergeInto,
  newestText,
  type Performed,
  perform,
  putOnCase,
  type Refused,
  retryLetter,
} from '#disclosure';
import { anchorOf, inScope, printAnchor, type ScopeQuestion } from '#drafting';
import type { CaseCommand, Evidence } from '#embargo';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { type Form, MAX_FORM_BYTES, readForm } from '../form.ts';
import { caseNamed } from './case-named.ts';
import { showCase } from './case-page.ts';
import { type CaseVisit, caseRoute, mayDo, noteOf, roleRefusal } from './case-visit.ts';
import { EVIDENCE_CHOICES } from './duties-part.ts';
import { STEP_COMMANDS } from './step-commands.ts';
import { showText } from './text-page.ts';

/** Everything that is done on the page of a case itself. */
export function stepRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  const at = (below: string, answer: (visit: CaseVisit) => Response | Promise<Response>): void =>
    caseRoute(app, context, 'post', below, answer);
  at('/do/number', (visit) => special(visit, 'number', 'allot_number', 'It has a number.', giveNumber));
  at('/do/put-on', (visit) =>
    special(visit, 'put-on', 'put_on', 'Put on the case.', ({ visit: { parts, doer }, loaded }, form) =>
      putOnCase(parts, doer, loaded.id, knownPerson(visit, form.text('person'))),
    ),
  );
  at('/do/retry', (visit) =>
    special(visit, 'retry', 'predisclose', 'It is tried again.', ({ visit: { parts, doer }, loaded }, form) =>
      retryLetter(parts, doer, loaded.id, form.text('letter')),
    ),
  );
  at('/do/duplicate', (visit) =>
    special(visit, 'duplicate', 'mark_duplicate', 'It is closed: the work goes on in the other case.', markDuplicate),
  );
  at('/do/done', closeByEvidence);
  at('/do/:step', simpleStep);
  at('/scope', lookIntoTable);
  at('/comment', comment);
}

async function simpleStep(at: CaseVisit): Promise<Response> {
  const { c, context, visit, loaded, path } = at;
  const step = c.req.param('step') ?? '';
  const read = Object.hasOwn(STEP_COMMANDS, step) ? STEP_COMMANDS[step] : undefined;
  if (read === undefined) return context.notFound(c);
  const form = await readForm(c.req.raw);
  const sent = { step: formOf(step, form), form };
  const asked = read(form);
  if ('refusal' in asked) return showCase(at, { sent, refusals: [asked.refusal] });
  const { command, note } = asked;
  if (!mayDo(at, command.kind)) return showCase(at, { sent, refusals: [roleRefusal(at)] });
  const done = await perform(visit.parts, visit.doer, loaded.id, command);
  if (!done.isDone) return showCase(at, { sent, refusals: done.refusals });
  const scope = form.text('scope').trim().slice(0, 2_000);
  if (command.kind === 'triage' && scope !== '') {
    await perform(visit.parts, visit.doer, loaded.id, { kind: 'note', what: 'support_scope', text: scope });
  }
  // whoever takes himself off sees it no more
  const isGone = command.kind === 'take_off' && command.person === visit.person.id;
  return context.redirect(c, isGone ? '/desk/' : path, noteOf(note, done));
}

/** Under which form of the page a step is found again. */
function formOf(step: string, form: Form): string {
  if (step === 'propose' || step === 'agree' || step === 'decline') return 'embargo';
  return step === 'note' ? `note-${form.text('what')}` : step;
}

async function special(
  at: CaseVisit,
  step: string,
  kind: CaseCommand['kind'],
  note: string,
  doIt: (at: CaseVisit, form: Form) => Promise<Performed | { readonly isDone: true } | Refused>,
): Promise<Response> {
  const form = await readForm(at.c.req.raw);
  const sent = { step, form };
  if (!mayDo(at, kind)) return showCase(at, { sent, refusals: [roleRefusal(at)] });
  const done = await doIt(at, form);
  if (!done.isDone) return showCase(at, { sent, refusals: done.refusals });
  return at.context.redirect(at.c, at.path, 'warnings' in done ? noteOf(note, done) : note);
}

async function giveNumber({ visit, loaded }: CaseVisit, form: Form): Promise<Performed> {
  const { parts, doer } = visit;
  const given = form.text('number').trim();
  if (parts.style === null) return refused('no series is chosen', 'name one in tocsin.yaml: series: OSN');
  if (given !== '' && !/^[1-9][0-9]{0,5}$/.test(given))
    return refused('this is no number', 'leave it out: the next one is given');
  const asked = { series: parts.style.series, number: given === '' ? null : Number(given) };
  return allotNumber(parts, doer, loaded.id, asked);
}

/** Whoever reported it follows the other one from now on. */
async function markDuplicate({ visit, loaded }: CaseVisit, form: Form): Promise<Performed> {
  const into = await caseNamed(visit, form.text('of'));
  return into === null
    ? refused('there is no such case that you are on, or more than one', 'give its id, or its advisory such as OSN-7')
    : mergeInto(visit.parts, visit.doer, loaded.id, into);
}

function knownPerson({ visit }: CaseVisit, id: string): string {
  return visit.team.people.has(id) ? id : '';
}

/** A form has little beside its file. */
const MAX_EVIDENCE_FORM_BYTES = MAX_FILE_BYTES + MAX_FORM_BYTES;

async function closeByEvidence(at: CaseVisit): Promise<Response> {
  const { c, visit, loaded, context, path } = at;
  const form = await readForm(c.req.raw, MAX_EVIDENCE_FORM_BYTES);
  const sent = { step: 'done', form };
  if (!mayDo(at, 'close_duty')) return showCase(at, { sent, refusals: [roleRefusal(at)] });
  const file = await form.file('file');
  const kind: Evidence['kind'] = EVIDENCE_CHOICES.find(([each]) => each === form.text('kind'))?.[0] ?? 'file';
  const where = form.text('where').trim().slice(0, 300);
  const done = await closeDuty(visit.parts, visit.doer, loaded.id, {
    duty: form.text('duty'),
    kind,
    bytes: file?.bytes ?? new Uint8Array(),
    where: where === '' ? (file?.name ?? 'a file').slice(0, 300) : where,
  });
  if (!done.isDone) return showCase(at, { sent, refusals: done.refusals });
  const closing = done.facts.duties.get(form.text('duty'));
  const by = closing?.state === 'done' ? `, ${evidenceText(closing.evidence)}` : '';
  return context.redirect(c, path, noteOf(`The duty is closed${by}.`, done));
}

async function lookIntoTable(at: CaseVisit): Promise<Response> {
  const { c, visit } = at;
  const form = await readForm(c.req.raw);
  const sent = { step: 'triage', form: withoutGrounds(form) };
  const { support } = visit.parts;
  if (support === null) {
    const refusal = { rule: null, found: 'there is no support table', remedy: 'name one in tocsin.yaml: supportTable' };
    return showCase(at, { sent, refusals: [refusal] });
  }
  const [first] = support.products;
  const only = support.products.length === 1 ? first?.product : undefined;
  const question: ScopeQuestion = Object.fromEntries(
    (['product', 'branch', 'feature', 'arch'] as const).flatMap((name) => {
      const text = form.text(name).trim().slice(0, 200) || (name === 'product' ? (only ?? '') : '');
      return text === '' ? [] : [[name, text]];
    }),
  );
  const { answer, because, missing } = inScope(support, question, visit.now);
  const product = question.product === undefined ? '' : `${question.product} `;
  const lines = [
    ...because.map(({ line, says }) => `${product}${says} (line ${line})`),
    ...missing.map((what) => `it would take ${what}`),
  ];
  return showCase(at, {
    sent,
    scope: { answer, lines: lines.length === 0 ? ['nothing in it speaks of this'] : lines },
  });
}

/** The answer fills them in. */
function withoutGrounds(form: Form): Form {
  const without = (name: string): boolean => name === 'grounds' || name === 'as';
  return { ...form, names: () => form.names().filter((name) => !without(name)) };
}

/** On the case, or on a section of the text as it is now. */
async function comment(at: CaseVisit): Promise<Response> {
  const { c, visit, loaded, context, path } = at;
  const { parts, doer } = visit;
  const form = await readForm(c.req.raw);
  const isOnText = form.text('back') === 'text';
  const sent = { step: 'comment', form };
  const refuse = (refusals: Refused['refusals']): Promise<Response> =>
    isOnText ? showText(at, { refusals, comment: form.text('text') }) : showCase(at, { sent, refusals });
  if (!mayDo(at, 'comment')) return refuse([roleRefusal(at)]);
  const index = form.text('on');
  const quote = form.text('quote').trim();
  const newest = await newestText(parts, doer, loaded);
  const anchor =
    /^\d{1,3}$/.test(index) && newest !== null && parts.style !== null
      ? anchorOf(newest, parts.style, Number(index), quote === '' ? null : quote.slice(0, 300))
      : undefined;
  const text = form.text('text').slice(0, 4_000);
  const command = { kind: 'comment', on: anchor === undefined ? null : printAnchor(anchor), text } as const;
  const done = await perform(parts, doer, loaded.id, command);
  if (!done.isDone) return refuse(done.refusals);
  return context.redirect(c, `${path}${isOnText ? '/text' : ''}#comments`, 'Your comment is there.');
}

function refused(found: string, remedy: string): Refused {
  return { isDone: false, refusals: [{ rule: null, found, remedy }] };
}
