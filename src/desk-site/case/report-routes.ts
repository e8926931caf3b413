import type { Hono } from 'hono';
import type { DeskContext, DeskEnv } from '../desk-context.ts';
import { type CaseVisit, caseRoute } from './case-visit.ts';
import { downloadOf } from './download.ts';
import { reportsOf } from './report-view.ts';

/** What reporters sent, byte for byte, to be kept as files and never to be shown. */
export function reportDownloadRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  caseRoute(app, context, 'get', '/report/:number', async (at) => {
    const report = await reportAt(at);
    return report === undefined || report.protection === 'gone'
      ? context.notFound(at.c)
      : downloadOf(report.bytes, `report-${report.number}.eml`);
  });
  caseRoute(app, context, 'get', '/report/:number/:attachment', async (at) => {
    const attachment = (await reportAt(at))?.attachments[placeOf(at.c.req.param('attachment'))];
    return attachment === undefined ? context.notFound(at.c) : downloadOf(attachment.bytes, attachment.name);
  });
}

async function reportAt(at: CaseVisit) {
  const place = placeOf(at.c.req.param('number'));
  return place < 0 ? undefined : (await reportsOf(at))[place];
}

/** From 0; -1 for what is no number. */
function placeOf(text: string | undefined): number {
  return /^[1-9]\d{0,3}$/.test(text ?? '') ? Number(text) - 1 : -1;
}
