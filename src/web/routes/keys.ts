import { hash } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { type Answer, notFound, redirect } from '../answer.ts';
import { keysPage } from '../pages/keys-page.ts';
import type { AdvisoryReads } from '../presenters/advisory-reads.ts';
import { ALL_KEYS_FILE, KEYS_PATH, keyFile } from '../presenters/key-address.ts';
import { presentKey } from '../presenters/key-view.ts';
import type { TrustedCertificate } from '../site-dependencies.ts';
import type { RouteContext } from './route-context.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A fingerprint of version 4 or 6. */
const KEY_FILE = /^(?<fingerprint>[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})\.asc$/;

/** The certificates that the site judges by, to look at and to take away. */
export function keyRoutes(app: Hono, context: RouteContext, reads: AdvisoryReads): void {
  app.get('/keys', (c) => context.send(c, redirect(KEYS_PATH)));
  app.get(KEYS_PATH, (c) => pageReply(c, context, reads));
  app.get(`${KEYS_PATH}:file`, (c) => fileReply(c, context));
}

async function pageReply(c: Context, context: RouteContext, reads: AdvisoryReads): Promise<Response> {
  const certificates = await context.certificates();
  const now = context.clock.now();
  // another page when other certificates are read, and on another day, when one may have expired
  const query = `${digestOf(certificates)}&${Math.floor(now / DAY_MS)}`;
  return context.cached(c, { dependsOn: 'all', query }, async (viewer, stamp) => {
    const { series } = await reads.catalogue(viewer, stamp);
    return context.page(
      keysPage({
        keys: certificates.map((certificate) => presentKey(certificate, series, now)),
        series: context.styles.map((style) => style.series),
      }),
    );
  });
}

async function fileReply(c: Context, context: RouteContext): Promise<Response> {
  const { file = '' } = c.req.param() as Readonly<Record<string, string | undefined>>;
  const asked = KEY_FILE.exec(file)?.groups?.['fingerprint'];
  const fingerprint = asked?.toUpperCase();
  // the same address in its one spelling, whether there is something or not
  if (asked !== fingerprint && fingerprint !== undefined) {
    return context.send(c, redirect(`${KEYS_PATH}${keyFile(fingerprint)}`));
  }
  if (asked === undefined && file !== ALL_KEYS_FILE) return context.send(c, notFound());
  const certificates = await context.certificates();
  const wanted = certificates.filter((each) => fingerprint === undefined || each.fingerprint === fingerprint);
  if (wanted.length === 0) return context.send(c, notFound());
  return context.cached(c, { dependsOn: 'nothing', query: digestOf(wanted) }, async () =>
    certificateAnswer(wanted, file),
  );
}

/** RFC 3156, section 7. Saved, not shown: what to do with it is done with a program. */
function certificateAnswer(certificates: readonly TrustedCertificate[], name: string): Answer {
  return {
    status: 200,
    contentType: 'application/pgp-keys',
    body: certificates.map(({ armored }) => armored).join(''),
    headers: { 'Content-Disposition': `attachment; filename="${name}"` },
  };
}

function digestOf(certificates: readonly TrustedCertificate[]): string {
  const about = certificates.map(({ armored, ...facts }) => [facts, digestOfArmor(armored)]);
  return hash('sha256', JSON.stringify(about), 'base64url');
}

/** Armor is long and asked about with each request; the certificates of a site are the same texts until they are read again. */
const digestByArmor = new Map<string, string>();
const MAX_DIGESTS_KEPT = 1000;

function digestOfArmor(armored: string): string {
  let digest = digestByArmor.get(armored);
  if (digest === undefined) {
    if (digestByArmor.size >= MAX_DIGESTS_KEPT) digestByArmor.clear();
    digest = hash('sha256', armored, 'base64url');
    digestByArmor.set(armored, digest);
  }
  return digest;
}
