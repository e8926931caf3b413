/** The scripts of the page, as `scripts/bundle-check-page` names them in its folder. */
export const CHECK_PAGE_FILES = { page: 'check-page.js', worker: 'check-worker.js' } as const;

/** Their texts. */
export type CheckPageFiles = Readonly<Record<keyof typeof CHECK_PAGE_FILES, string>>;
