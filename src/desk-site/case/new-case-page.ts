import type { Hono } from 'hono';
import { hasRoleFor, type Refusal, reportCase } from '#disclosure';
import { html } from '#markup';
import type { DeskContext, DeskEnv, DeskRequest } from '../desk-context.ts';
import { MAX_FORM_BYTES, readForm } from '../form.ts';
import { CASE_STYLE_SHEET } from './case-css.ts';
import { roleRefusal } from './case-visit.ts';
import { fieldsOf, type Sent, stepForm } from './fields.ts';

/** A report that came to somebody of the team in another way: by telephone, at a conference, to an old address. */
export function newCaseRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  app.get('/desk/case', (c) => showNew(context, c));
  app.post('/desk/case', (c) => takeReport(context, c));
}

/** Attack: a disk image as a report. */
const MAX_REPORT_BYTES = 16 * 1024 * 1024;

const WAYS = [
  ['form', 'another way'],
  ['mail', 'mail: what is given is the whole mail'],
] as const;

function showNew(
  context: DeskContext,
  c: DeskRequest,
  { sent = null, refusals = [] }: { readonly sent?: Sent | null; readonly refusals?: readonly Refusal[] } = {},
): Response {
  const { person } = c.get('visit');
  const fields = fieldsOf('report', sent);
  return context.page(c, {
    title: 'A report that came another way',
    section: 'cases',
    crumbs: [
      { text: 'Cases', href: '/desk/' },
      { text: 'New', href: null },
    ],
    styleSheets: [CASE_STYLE_SHEET],
    refusals,
    body: hasRoleFor(person, 'triage')
      ? stepForm(
          '/desk/case',
          html`${fields.select('via', 'It came by', WAYS)}${fields.area('text', 'What it says', { isOptional: true, rows: 10, maxLength: 100_000 })}<p><label for="report-file">Or a file with it</label><input type="file" id="report-file" name="file"></p>
${fields.text('name', 'Who reported it', { isOptional: true, maxLength: 200 })}${fields.text('address', 'Where they can be written to', { isOptional: true, maxLength: 300 })}`,
          'Make a case of it',
          { isFirst: true, takesFiles: true },
        )
      : html`<p class="none">Your role does not allow it: ask a member of the team.</p>\n`,
  });
}

async function takeReport(context: DeskContext, c: DeskRequest): Promise<Response> {
  const visit = c.get('visit');
  const form = await readForm(c.req.raw, MAX_REPORT_BYTES + MAX_FORM_BYTES);
  const sent = { step: 'report', form };
  const refuse = (refusals: readonly Refusal[]): Response => showNew(context, c, { sent, refusals });
  if (!hasRoleFor(visit.person, 'triage')) return refuse([roleRefusal({ visit })]);
  const file = await form.file('file');
  const bytes = file?.bytes ?? Buffer.from(form.text('text'), 'utf8');
  if (bytes.length === 0 || (file === null && form.text('text').trim() === '')) {
    return refuse([{ rule: null, found: 'there is no report', remedy: 'write down what it says, or choose a file' }]);
  }
  if (bytes.length > MAX_REPORT_BYTES) {
    const found = `the report has ${bytes.length} bytes`;
    return refuse([{ rule: null, found, remedy: `at most ${MAX_REPORT_BYTES} are kept` }]);
  }
  const named = (name: string, most: number): string | null =>
    form.text(name).replace(/\s+/g, ' ').trim().slice(0, most) || null;
  const opened = await reportCase(visit.parts, {
    via: WAYS.find(([way]) => way === form.text('via'))?.[0] ?? 'form',
    bytes,
    name: named('name', 200),
    address: named('address', 300),
    by: visit.doer.actor,
  });
  if (!opened.isDone) return refuse(opened.refusals);
  const link = `${context.settings.publicUrl ?? ''}/report/${opened.link}`;
  // shown once: only a digest of it is kept
  return context.page(c, {
    title: 'The case is made',
    section: 'cases',
    styleSheets: [CASE_STYLE_SHEET],
    body: html`<p>By this link whoever reported it follows it and chooses how to be thanked. It is shown this once; give it to them alone.</p>
<p class="code">${link}</p>
<p><a class="step first" href="/desk/case/${opened.id}">Go to the case</a></p>
`,
  });
}
