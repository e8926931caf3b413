import { Hono } from 'hono';
import { type Clock, TocsinError } from '#base';
import { clockFault, type DeskParts, doerOf, loadTeam } from '#disclosure';
import { html } from '#markup';
import { isActive } from '#team';
import { forwardedFor, layout, noteFailure, readClientAddresses, type SiteSettings } from '#web';
import { scriptPolicy, withHeaders } from './answer-headers.ts';
import type { Asset } from './asset.ts';
import { assetRoutes } from './asset-routes.ts';
import { DESK_STYLE_SHEET } from './assets/desk-css.ts';
import { PASSKEY_SCRIPT_ASSET } from './assets/passkey-script.ts';
import { auditRoutes } from './audit.ts';
import { CASE_ASSETS, caseRoutes } from './case/index.ts';
import type { DeskContext, DeskEnv, DeskRequest, Visit } from './desk-context.ts';
import { deskFrame } from './desk-frame.ts';
import type { DeskMetrics } from './desk-metrics.ts';
import { meRoutes } from './me.ts';
import { memberRoutes } from './members.ts';
import { createNotes } from './notes.ts';
import { overviewRoutes } from './overview.ts';
import { policyRoutes } from './policy.ts';
import { REPORT_ASSETS, reportRoutes } from './report/index.ts';
import { carriesSession, sessionOf } from './session.ts';
import { signInRoutes } from './sign-in.ts';
import { isFromOurPage, siteOrigin } from './site-origin.ts';
import { teamRoutes } from './team.ts';

/** Everything under /desk, /report and /api/v1/reports, as a function of requests. */
export interface DeskSite {
  /** `environment` is what the server knows of the connection. */
  fetch(request: Request, environment?: object): Promise<Response>;
}

/** Whether a request is this site's, and not the public one's. */
export function isOfDesk({ url }: Request): boolean {
  // taking an address apart is a hundredth of the work of a page, and nearly none has these letters
  return /desk|report/.test(url) && /^\/(?:desk|report|api\/v1\/reports)(?:\/|$)/.test(new URL(url).pathname);
}

export interface DeskSiteDependencies {
  /** The desk, opened when somebody uses it. May fail, and be asked again. */
  readonly desk: () => Promise<DeskParts>;
  readonly clock: Clock;
  readonly settings: SiteSettings;
  /** Counts requests; without, nothing does. */
  readonly metrics?: DeskMetrics;
}

/** Of an address with its query. */
const MAX_TARGET_LENGTH = 2_048;

export function createDeskSite({ desk, clock, settings, metrics }: DeskSiteDependencies): DeskSite {
  const clients = readClientAddresses(settings.trustedProxies);
  const notes = createNotes();

  const context: DeskContext = {
    settings,
    clock,
    parts: desk,
    clientOf: (c) => clients.clientOf(c.env, forwardedFor(c.req.raw)),
    page(c, page) {
      const visit = visitOf(c);
      const note = visit === null ? null : notes.take(visit.sessionDigest);
      return pageResponse(c, deskFrame(settings, page, visit, note), {
        status: page.status ?? ((page.refusals ?? []).length > 0 ? 422 : 200),
        scripts: page.scripts ?? [],
      });
    },
    publicPage(c, { status = 200, canonicalPath = null, scripts = [], styleSheets = [], ...parts }) {
      const text = layout(
        settings,
        { canonicalPath, ...parts },
        {
          styleSheets: [DESK_STYLE_SHEET, ...styleSheets].map(({ path }) => path),
          scripts: scripts.map(({ path, integrity }) => ({ path, integrity })),
        },
      ).toString();
      return pageResponse(c, text, { status, scripts });
    },
    redirect(c, path, note) {
      const visit = visitOf(c);
      if (note !== undefined && visit !== null) notes.leave(visit.sessionDigest, note);
      return new Response(null, { status: 303, headers: { Location: ownPath(path) } });
    },
    notFound: (c) => context.fault(c, 404, 'Not found', NOTHING_HERE),
    fault(c, status, title, message) {
      const body = html`<p>${message}</p>\n`;
      const back = visitOf(c) !== null && html`<p><a href="/desk/">Back to the cases</a></p>\n`;
      return c.req.path.startsWith('/desk')
        ? context.page(c, { title, body: html`${body}${back}`, status })
        : context.publicPage(c, { title, body, status, isNoindex: true });
    },
  };

  const app = new Hono<DeskEnv>();
  assetRoutes(app, [DESK_STYLE_SHEET, PASSKEY_SCRIPT_ASSET, ...CASE_ASSETS, ...REPORT_ASSETS]);
  reportRoutes(app, context);
  signInRoutes(app, context);
  app.use('/desk/*', async (c, next) => {
    // a stranger opens nothing, nor does he make the keys of a desk that nobody uses
    const visit = carriesSession(c.req.raw) ? await signedIn(c, await desk()) : null;
    // whatever was asked for: who is not of the team learns of no address whether it is there
    if (visit === null) return context.redirect(c, '/desk/sign-in');
    c.set('visit', visit);
    await next();
    return;
  });
  app.get('/desk', (c) => context.redirect(c, '/desk/'));
  overviewRoutes(app, context);
  meRoutes(app, context);
  teamRoutes(app, context);
  memberRoutes(app, context);
  policyRoutes(app, context);
  auditRoutes(app, context);
  caseRoutes(app, context);
  app.notFound((c) => context.notFound(c));
  app.onError((error, c) => faultOf(context, c, error));

  const handle = async (request: Request, environment?: object): Promise<Response> => {
    const { method, url } = request;
    const origin = siteOrigin(settings.publicUrl, url);
    if (url.length - url.indexOf('/', 8) > MAX_TARGET_LENGTH) return bare(414, 'This address is too long.');
    if (origin === null) return bare(421, MISDIRECTED);
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
      return bare(405, 'This address can be read, and written to by a form.', { Allow: 'GET, HEAD, POST' });
    }
    // programs have no page to come from, and no cookie that would be believed
    const isApi = new URL(url).pathname.startsWith('/api/');
    if (method === 'POST' && !isApi && !isFromOurPage(request, origin)) {
      return bare(403, 'This did not come from a page of this site, so nothing was done.');
    }
    return withHeaders(await app.fetch(request, { ...environment, origin }));
  };
  return {
    fetch: (request, environment) =>
      metrics === undefined
        ? handle(request, environment)
        : metrics.measure(request, () => handle(request, environment)),
  };
}

/** Also where there is something that is not for who asks: both look alike. */
const NOTHING_HERE = 'There is nothing at this address.';

const MISDIRECTED =
  'This server does not know that it is reached by this name. Use localhost on its own machine, or set publicUrl in tocsin.yaml.';

/** Who asks, by the session that the request carries; null: nobody of the team. */
async function signedIn(c: DeskRequest, parts: DeskParts): Promise<Visit | null> {
  const session = await sessionOf(parts.store, c.req.raw);
  if (session === null) return null;
  const team = await loadTeam(parts);
  const person = team.people.get(session.person);
  if (person === undefined || !isActive(person)) return null;
  const { tokenDigest: sessionDigest } = session;
  const wrong = await clockFault(parts);
  const doer = doerOf(person, 'web');
  return { person, doer, team, parts, now: parts.clock.now(), clockFault: wrong, sessionDigest };
}

function visitOf(c: DeskRequest): Visit | null {
  return (c.get('visit') as Visit | undefined) ?? null;
}

function pageResponse(
  c: DeskRequest,
  text: string,
  { status, scripts }: { readonly status: number; readonly scripts: readonly Asset[] },
): Response {
  const headers = new Headers({ 'Content-Type': 'text/html; charset=utf-8' });
  if (scripts.length > 0) headers.set('Content-Security-Policy', scriptPolicy(c.env.origin));
  return new Response(text, { status, headers });
}

/** In the words that a person can do something with; what is ours to mend stays in the log, by its name alone. */
function faultOf(context: DeskContext, c: DeskRequest, error: Error): Response {
  if (!(error instanceof TocsinError)) return failed(context, c, error);
  const { code, message, hint } = error;
  const says = hint === null ? `${message}.` : `${message}. To do: ${hint}.`;
  switch (code) {
    case 'not_found':
      return context.notFound(c);
    case 'input_too_large':
      return context.fault(c, 413, 'Too large', says);
    case 'changed_meanwhile':
      return context.fault(
        c,
        409,
        'Somebody was quicker',
        'This was changed meanwhile. Look at it again, and decide anew.',
      );
    case 'unreadable_input':
    case 'bad_keyring':
    case 'usage':
      return context.fault(c, 422, 'This could not be read', says);
    case 'busy':
      return context.fault(c, 503, 'Busy', says);
    default:
      return failed(context, c, error);
  }
}

function failed(context: DeskContext, c: DeskRequest, error: Error): Response {
  noteFailure(error);
  return context.fault(c, 500, 'Something failed', 'This could not be done. The error is ours and was noted.');
}

function bare(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Response {
  return withHeaders(
    new Response(`${message}\n`, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers } }),
  );
}

/** Attack: `//evil.example/` is another site's address. */
function ownPath(path: string): string {
  if (/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) return path;
  throw new TocsinError({ code: 'defect', message: 'a redirect that leads elsewhere' });
}
