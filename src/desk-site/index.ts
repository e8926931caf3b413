export { createDeskSite, type DeskSite, type DeskSiteDependencies, isOfDesk } from './create-desk-site.ts';
export { reportingTo } from './report/reporting.ts';
