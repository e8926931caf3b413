import type { Hono } from 'hono';
import { TocsinError } from '#base';
import { formProblems, isSealedForm, takeForm } from '#disclosure';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import type { Intaking } from './intaking.ts';
import { MAX_REPORT_BYTES, reportInJson } from './sent-report.ts';

/** RFC 9110, 8.8: `Idempotency-Key`, as programs send it. At least what nobody guesses. */
const KEY = /^"?(?<key>[\x21\x23-\x7e]{16,200})"?$/;

/** POST /api/v1/reports: the same report for programs, in JSON. Answers with nothing of it but the private link. */
export function apiRoutes(app: Hono<DeskEnv>, context: DeskContext, intaking: Intaking): void {
  app.post('/api/v1/reports', async (c) => {
    try {
      // a page of another site cannot send this type without asking first, and is not allowed
      if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
        return problem(415, 'Not JSON', 'Send an object of JSON, with Content-Type: application/json.');
      }
      if (!intaking.mayTake(context.clientOf(c))) return tooMany();
      const parts = await context.parts();
      const from = { request: c.req.raw, client: context.clientOf(c), maxBytes: MAX_REPORT_BYTES };
      return await intaking.withBody(from, async (bytes) => {
        const given = reportInJson(Buffer.from(bytes).toString('utf8'));
        const problems =
          'form' in given
            ? formProblems(given.form)
            : isSealedForm(given.sealed)
              ? []
              : [{ field: 'sealed', message: 'Expected one armored OpenPGP message, and nothing beside it.' }];
        if (problems.length > 0) {
          return problem(422, 'Not taken', 'Something is missing, or too long.', { errors: problems });
        }
        const token = KEY.exec(c.req.header('idempotency-key') ?? '')?.groups?.['key'] ?? null;
        const taken = await takeForm(parts, { via: 'api', given, token: token === null ? null : `api ${token}` });
        if (!taken.isDone) return problem(503, 'Not taken', taken.refusals.map(({ found }) => found).join('; '));
        const link = `${context.settings.publicUrl ?? ''}/report/${taken.link}`;
        return json(201, 'application/json', { case: null, link }, { Location: link });
      });
    } catch (error) {
      return problemOf(error);
    }
  });
  app.all('/api/v1/reports', () =>
    problem(405, 'Method not allowed', 'Reports are sent by POST.', {}, { Allow: 'POST' }),
  );
  app.all('/api/v1/reports/*', () => problem(404, 'Not found', 'There is nothing at this address.'));
}

function problemOf(error: unknown): Response {
  if (!(error instanceof TocsinError)) throw error;
  switch (error.code) {
    case 'input_too_large':
      return problem(413, 'Too large', `${error.message}.`);
    case 'unreadable_input':
      return problem(422, 'Not taken', `${error.message}.`);
    case 'busy':
      return problem(503, 'Busy', `${error.message}.`, {}, { 'Retry-After': '60' });
    case 'not_found':
      return problem(404, 'Not found', 'There is nothing at this address.');
    default:
      throw error;
  }
}

function tooMany(): Response {
  return problem(
    429,
    'Too many',
    'Too many reports came. Wait ten minutes, or send it by mail.',
    {},
    { 'Retry-After': '600' },
  );
}

/** RFC 9457. */
function problem(
  status: number,
  title: string,
  detail: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json(status, 'application/problem+json', { type: 'about:blank', title, status, detail, ...more }, headers);
}

function json(status: number, type: string, body: object, headers: Readonly<Record<string, string>>): Response {
  return new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status,
    headers: { 'Content-Type': `${type}; charset=utf-8`, ...headers },
  });
}
