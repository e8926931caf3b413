/* A desk over a real store for tests; it opens one, and so is where whole-system tests are. */
export * from '../../test/disclosure/desk.test-support.ts';
