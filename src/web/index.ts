export { createSite, type Site } from './create-site.ts';
export { type RunningServer, type ServeOptions, serveSite } from './serve-site.ts';
export type { SiteDependencies, SiteSettings } from './site-dependencies.ts';
