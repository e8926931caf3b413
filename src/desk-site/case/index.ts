import type { Hono } from 'hono';
import type { Asset } from '../asset.ts';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { batchRoutes } from './batch-pages.ts';
import { CASE_STYLE_SHEET } from './case-css.ts';
import { showCase } from './case-page.ts';
import { CASE_SCRIPT } from './case-script.ts';
import { caseRoute } from './case-visit.ts';
import { conditionRoutes } from './conditions-page.ts';
import { decisionRoutes } from './decisions-page.ts';
import { earlyRoutes } from './early-page.ts';
import { forgetRoutes } from './forget-page.ts';
import { formRoutes } from './form-page.ts';
import { newCaseRoutes } from './new-case-page.ts';
import { outgoingRoutes } from './outgoing-pages.ts';
import { permissionRoutes } from './permissions-page.ts';
import { ratingRoutes } from './ratings-page.ts';
import { reportDownloadRoutes } from './report-routes.ts';
import { stepRoutes } from './step-routes.ts';
import { textRoutes } from './text-routes.ts';

/** What pages of cases load, beside what all pages of the desk do. */
export const CASE_ASSETS: readonly Asset[] = [CASE_STYLE_SHEET, CASE_SCRIPT];

/** The pages of a case and of a batch, and everything that is done there. Whoever comes here is signed in. */
export function caseRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  newCaseRoutes(app, context);
  caseRoute(app, context, 'get', '', (at) => showCase(at));
  stepRoutes(app, context);
  textRoutes(app, context);
  formRoutes(app, context);
  conditionRoutes(app, context);
  ratingRoutes(app, context);
  permissionRoutes(app, context);
  earlyRoutes(app, context);
  forgetRoutes(app, context);
  outgoingRoutes(app, context);
  reportDownloadRoutes(app, context);
  decisionRoutes(app, context);
  batchRoutes(app, context);
}
