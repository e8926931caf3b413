import type { Hono } from 'hono';
import { formatInstant, type Instant } from '#base';
import { PUBLIC } from '#store';
import { type Answer, NO_STORE, notFound, TEXT } from '../answer.ts';
import { isLoopback } from '../client-address.ts';
import type { Metrics } from '../metrics.ts';
import type { Reporting } from '../site-dependencies.ts';
import type { RouteContext } from './route-context.ts';

/** RFC 9116, 2.5.5 advises less than a year. */
const SECURITY_TXT_LASTS_MS = 180 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** How long the database may take to answer before the node counts as not ready. */
const READY_TIMEOUT_MS = 2_000;

/** Addresses for whoever runs the site, and for robots. */
export function operationRoutes(app: Hono, context: RouteContext, metrics: Metrics): void {
  const { settings } = context;
  app.get('/healthz', (c) => context.send(c, text('ok\n')));
  app.get('/readyz', async (c) => context.send(c, await readiness(context)));
  app.get('/metrics', async (c) => {
    const { client } = context.sending(c);
    if (!settings.metricsFromAnywhere && !isLoopback(client)) return context.send(c, notFound());
    // attack: who may see how busy the desk is knows when an advisory comes
    const own = isLoopback(client) ? ((await context.ownFigures?.()) ?? '') : '';
    const figures = await metrics.text();
    return context.send(c, { ...text(own === '' ? figures : `${figures}\n${own}`), contentType: metrics.contentType });
  });
  app.get('/.well-known/security.txt', async (c) => {
    const answer = securityText(context, (await context.reporting?.()) ?? null);
    return context.send(c, answer ?? notFound());
  });
  app.get('/robots.txt', (c) =>
    context.cached(c, { dependsOn: 'nothing' }, async () => ({
      status: 200,
      contentType: TEXT,
      // a search costs more than a page and shows nothing that is not elsewhere
      body: 'User-agent: *\nDisallow: /search\nDisallow: /lists/*/search\n',
    })),
  );
}

/** The reason is a class, never a path or a message of the database's. */
async function readiness({ store, hasClockFault }: RouteContext): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), READY_TIMEOUT_MS);
  });
  const asked = store.generations(PUBLIC).then(
    () => 'ready' as const,
    () => 'failed' as const,
  );
  const result = await Promise.race([asked, late]);
  clearTimeout(timer);
  // pages are answered all the same: a node that is taken out would help nobody
  const clocks = hasClockFault?.() === true ? 'clocks: they disagree, nothing is released\n' : '';
  if (result === 'ready') return text(`ready\n${clocks}`);
  return { ...text(result === 'late' ? 'database: no answer\n' : 'database: unusable\n'), status: 503 };
}

/** RFC 9116; null where there is nobody to be named. Expires is rounded to a day, so that the answer is the same all day. */
function securityText({ settings, clock }: RouteContext, reporting: Reporting | null): Answer | null {
  const { publicUrl, securityContact } = settings;
  // 2.5.3 and 2.5.4: addresses on the web must be https
  const site = publicUrl?.startsWith('https://') === true ? publicUrl : null;
  const form = site === null || reporting === null ? null : `${site}${reporting.formPath}`;
  const contacts = [form, securityContact].filter((contact) => contact !== null);
  if (contacts.length === 0) return null;
  const expires = (Math.floor((clock.now() + SECURITY_TXT_LASTS_MS) / DAY_MS) * DAY_MS) as Instant;
  const lines = [...contacts.map((contact) => `Contact: ${contact}`), `Expires: ${formatInstant(expires)}`];
  const certificatePath = reporting?.certificatePath ?? null;
  if (site !== null && certificatePath !== null) lines.push(`Encryption: ${site}${certificatePath}`);
  lines.push('Preferred-Languages: en');
  if (publicUrl !== null) lines.push(`Canonical: ${publicUrl}/.well-known/security.txt`);
  return { status: 200, contentType: TEXT, body: `${lines.join('\n')}\n` };
}

function text(body: string): Answer {
  return { status: 200, contentType: TEXT, body, headers: NO_STORE };
}
