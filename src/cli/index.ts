export type { Environment, SiteParts } from './environment.ts';
export { EXIT, type ExitStatus } from './exit-status.ts';
export { run } from './program.ts';
export type { Terminal } from './terminal.ts';
