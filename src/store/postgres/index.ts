export { openPostgres, openPostgresToLook, type PostgresOptions } from './open-postgres.ts';
