import { parentPort, workerData } from 'node:worker_threads';
import { Kysely } from 'kysely';
import { sqlReads } from '../sql/reads.ts';
import type { Tables } from '../sql/schema.ts';
import { connect } from './database-file.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { sqliteFullText } from './sqlite-full-text.ts';
import type { WorkerAnswer, WorkerQuestion } from './worker-messages.ts';

/* A thread with a connection of its own: what takes long does not stop the requests of the main thread. */

const { path } = workerData as { readonly path: string };
const reads = sqlReads(new Kysely<Tables>({ dialect: nodeSqliteDialect(connect(path, 'read')) }), sqliteFullText);

parentPort?.on('message', ({ id, method, parameters }: WorkerQuestion) => {
  const read = reads[method] as (...all: readonly unknown[]) => Promise<unknown>;
  read(...parameters).then(
    (result) => answer({ id, result }),
    (cause: unknown) => answer({ id, failure: cause instanceof Error ? cause.message : 'unknown' }),
  );
});

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}
