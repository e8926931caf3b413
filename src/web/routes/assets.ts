import type { Hono } from 'hono';
import { IMMUTABLE } from '../answer.ts';
import { ICON_PATH, ICON_SVG } from '../assets/icon.ts';
import { SITE_CSS } from '../assets/site-css.ts';
import { STYLE_SHEET_PATH } from '../assets/style-sheet.ts';
import type { RouteContext } from './route-context.ts';

/** What pages load: one style sheet, and the icon. */
export function assetRoutes(app: Hono, context: RouteContext): void {
  app.get(STYLE_SHEET_PATH, (c) =>
    context.cached(c, { dependsOn: 'nothing' }, async () => ({
      status: 200,
      contentType: 'text/css; charset=utf-8',
      body: SITE_CSS,
      headers: IMMUTABLE,
    })),
  );
  app.get(ICON_PATH, (c) =>
    context.cached(c, { dependsOn: 'nothing' }, async () => ({
      status: 200,
      contentType: 'image/svg+xml',
      body: ICON_SVG,
      headers: IMMUTABLE,
    })),
  );
}
