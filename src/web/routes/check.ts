import type { Context, Hono } from 'hono';
import { IMMUTABLE } from '../answer.ts';
import { CHECK_STYLE, type CheckAssets, checkAssets } from '../assets/check-assets.ts';
import { checkPage } from '../pages/check-page.ts';
import { layout } from '../pages/layout.ts';
import { SECURITY_HEADERS } from '../security-headers.ts';
import type { RouteContext } from './route-context.ts';

/** Where the page takes what the advisories say: the one thing that it fetches. */
const STATEMENTS_PATH = '/api/v1/statements';

/** The page that asks in the browser whether a host is affected, and what it loads. */
export function checkRoutes(app: Hono, context: RouteContext): void {
  const { settings } = context;
  const assets = context.checkPage === undefined ? null : checkAssets(context.checkPage);
  for (const { path, contentType, text } of [CHECK_STYLE, ...(assets === null ? [] : [assets.page, assets.worker])]) {
    app.get(path, (c) =>
      context.cached(c, { dependsOn: 'nothing' }, async () => ({
        status: 200,
        contentType,
        body: text,
        headers: IMMUTABLE,
      })),
    );
  }
  app.get('/check', (c) => {
    const origin = originOf(settings.publicUrl, c);
    return context.cached(c, { dependsOn: 'nothing', query: origin }, async () => {
      const page = checkPage(
        assets === null ? null : { statements: STATEMENTS_PATH, worker: assets.worker.path },
        settings.publicUrl,
      );
      return {
        ...context.page(page),
        body: layout(settings, page, {
          styleSheets: [CHECK_STYLE.path],
          scripts: assets === null ? [] : [assets.page],
        }),
        ...(assets === null ? {} : { headers: { 'Content-Security-Policy': policyOf(origin, assets) } }),
      };
    });
  });
}

/**
 * Our own two scripts by their addresses, one connection to one address, and no way to make a script or an address of one from
 * text. Attack: an attachment in the archive, which is of the same origin, as a script of this page.
 */
function policyOf(origin: string, { page, worker }: CheckAssets): string {
  return [
    SECURITY_HEADERS['Content-Security-Policy'],
    `script-src ${origin}${page.path}`,
    `worker-src ${origin}${worker.path}`,
    `connect-src ${origin}${STATEMENTS_PATH}`,
    "require-trusted-types-for 'script'",
    'trusted-types check-worker',
  ].join('; ');
}

function originOf(publicUrl: string | null, c: Context): string {
  return new URL(publicUrl ?? c.req.url).origin;
}
