import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { TocsinError } from '#base';
import {
  creditOf,
  followCase,
  formProblems,
  type Intake,
  isSealedForm,
  type Performed,
  reporterDoes,
  takeForm,
} from '#disclosure';
import type { Asset } from '../asset.ts';
import type { DeskContext, DeskEnv, DeskRequest, PublicPage } from '../desk-context.ts';
import { readForm } from '../form.ts';
import { apiRoutes } from './api.ts';
import { formPage } from './form-page.ts';
import { createIntaking, type Intaking } from './intaking.ts';
import { linkPage, receivedPage } from './link-pages.ts';
import { nobodyPage } from './nobody-page.ts';
import { OPENPGP_ASSET, REPORT_SCRIPT_ASSET, REPORT_STYLE_SHEET } from './report-script.ts';
import { EMPTY_FORM, MAX_REPORT_BYTES, readSentReport } from './sent-report.ts';

/** What pages for reporters load, beside what all pages of the site do. */
export const REPORT_ASSETS: readonly Asset[] = [OPENPGP_ASSET, REPORT_SCRIPT_ASSET, REPORT_STYLE_SHEET];

/** `/report` and what is below it, and `/api/v1/reports`: for everybody, without signing in. */
export function reportRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  const intaking = createIntaking(context.clock);
  const page = (c: DeskRequest, parts: PublicPage): Response =>
    context.publicPage(c, { ...parts, styleSheets: [REPORT_STYLE_SHEET] });
  app.get('/report', async (c) => page(c, (await isThere(context)) ? await freshForm(context) : noForm(context)));
  app.post('/report', (c) => sent(c, context, intaking, page));
  app.get('/report/certificate.asc', async (c) => {
    const { certificate } = await intakeOf(context);
    if (certificate === null) return context.notFound(c);
    return new Response(certificate.armored, {
      headers: {
        'Content-Type': 'application/pgp-keys',
        'Content-Disposition': 'attachment; filename="certificate.asc"',
      },
    });
  });
  followRoutes(app, context, intaking, page);
  apiRoutes(app, context, intaking);
}

type ToPage = (c: DeskRequest, parts: PublicPage) => Response;

const TOO_MANY = 'Too many reports came from your network, or from all together. Wait ten minutes, or send it by mail.';

async function sent(c: DeskRequest, context: DeskContext, intaking: Intaking, page: ToPage): Promise<Response> {
  const client = context.clientOf(c);
  if (!intaking.mayTake(client)) return context.fault(c, 429, 'Not sent yet', TOO_MANY);
  if (!(await isThere(context))) return page(c, noForm(context));
  const parts = await context.parts();
  const from = { request: c.req.raw, client, maxBytes: MAX_REPORT_BYTES };
  return intaking.withBody(from, async (bytes) => {
    const { given, token } = readSentReport(bytes, c.req.header('content-type') ?? '');
    if ('sealed' in given && !isSealedForm(given.sealed)) return context.fault(c, 422, 'Not sent yet', NOT_SEALED);
    const problems = 'form' in given ? formProblems(given.form) : [];
    if ('form' in given && problems.length > 0) {
      const intake = await intakeOf(context);
      return page(c, formPage({ form: given.form, problems, token: token ?? newToken(), intake }));
    }
    const taken = await takeForm(parts, { via: 'form', given, token });
    if (!taken.isDone) return context.fault(c, 503, 'Not taken', taken.refusals.map(({ found }) => found).join('; '));
    return page(c, receivedPage(taken.link, context.settings.publicUrl ?? c.env.origin));
  });
}

const NOT_SEALED =
  'What your browser sent is not what the script of this page makes. Load the page again, and send it once more.';

const TOO_MANY_LINKS = 'Your network asked too often. Wait ten minutes, then try again.';

/** What is done by a private link. A wrong one answers as any address at which there is nothing. */
function followRoutes(app: Hono<DeskEnv>, context: DeskContext, intaking: Intaking, page: ToPage): void {
  const shown = async (c: DeskRequest, link: string, done: string | null, refused: string | null) => {
    const view = await followCase(await context.parts(), link);
    return view === null ? context.notFound(c) : page(c, linkPage({ link, view, done, refused }));
  };
  const did = async (c: DeskRequest, link: string, done: Performed | null, what: string): Promise<Response> => {
    if (done === null) return context.notFound(c);
    if (done.isDone) return context.redirect(c, `/report/${link}?done=${what}`);
    return shown(c, link, null, done.refusals.map(({ found, remedy }) => `${found}: ${remedy}.`).join(' '));
  };
  app.use('/report/:link{.+}', async (c, next) => {
    if (!intaking.mayFollow(context.clientOf(c))) return context.fault(c, 429, 'Too many', TOO_MANY_LINKS);
    await next();
    return;
  });
  app.get('/report/:link', (c) => shown(c, c.req.param('link'), c.req.query('done') ?? null, null));
  app.post('/report/:link/credit', async (c) => {
    const link = c.req.param('link');
    const form = await readForm(c.req.raw);
    const credit = creditOf(form.text('credit'), oneLine(form.text('name')));
    if (credit === null) return shown(c, link, null, NO_CREDIT);
    return did(c, link, await reporterDoes(await context.parts(), link, { kind: 'choose_credit', credit }), 'credit');
  });
  app.post('/report/:link/message', async (c) => {
    const link = c.req.param('link');
    const text = (await readForm(c.req.raw)).text('message');
    return did(c, link, await reporterDoes(await context.parts(), link, { kind: 'comment', text }), 'message');
  });
}

const NO_CREDIT = 'Nothing was chosen, or no name was written: choose one, and for your name write it.';

/** Of a name: attack, one of a megabyte, or of lines that pass for others in the text of an advisory. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed();
}

/** Whether there is a team. Throws where there is one whose desk cannot be opened now. */
async function isThere(context: DeskContext): Promise<boolean> {
  try {
    await context.parts();
    return true;
  } catch (error) {
    if (error instanceof TocsinError && error.code === 'not_found') return false;
    throw error;
  }
}

function noForm({ settings }: DeskContext): PublicPage {
  return nobodyPage(settings.securityContact);
}

async function freshForm(context: DeskContext): Promise<PublicPage> {
  return formPage({ form: EMPTY_FORM, problems: [], token: newToken(), intake: await intakeOf(context) });
}

async function intakeOf(context: DeskContext): Promise<Pick<Intake, 'address' | 'certificate'>> {
  return (await (await context.parts()).intake?.()) ?? { address: null, certificate: null };
}

function newToken(): string {
  return randomBytes(16).toString('hex');
}
