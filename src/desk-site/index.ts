export { createDeskSite, type DeskSite, type DeskSiteDependencies, isOfDesk } from './create-desk-site.ts';
export { createDeskMetrics, type DeskMetrics } from './desk-metrics.ts';
export { reportingTo } from './report/reporting.ts';
