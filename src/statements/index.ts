export { newestStatements } from './newest-statements.ts';
export { type StatementOptions, statementOf } from './statement-of.ts';
