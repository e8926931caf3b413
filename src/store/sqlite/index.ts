export { type BackupReport, backupSqlite, backupStore, restoreStore } from './backup.ts';
export { openSqlite, type SqliteOptions } from './open-sqlite.ts';
