export { type BackupReport, backupSqlite, backupStore, restoreStore } from './backup.ts';
export { openSqlite, openSqliteToLook, type SqliteOptions } from './open-sqlite.ts';
