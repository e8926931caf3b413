export { CHECK_PAGE_FILES, type CheckPageFiles } from './check-page-files.ts';
