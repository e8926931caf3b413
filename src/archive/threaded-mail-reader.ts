import { Worker } from 'node:worker_threads';
import type { HouseStyle } from '#house-style';
import type { MailReader } from './mail-reader.ts';
import type { ReadingTask, ReadTask } from './mail-reader-thread.ts';
import type { ReadMail } from './read-mail.ts';

/** Young objects of the thread: a batch of mails in flight, and no more memory than that needs. */
const YOUNG_GENERATION_MB = 3;

/** Reads in a thread of its own, so that deriving and writing take two cores. `thread` is the file of that thread. */
export function threadedMailReader(styles: readonly HouseStyle[], thread: URL): MailReader {
  const worker = new Worker(thread, {
    workerData: styles,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  worker.unref();
  const waiting = new Map<number, { resolve(mails: readonly ReadMail[]): void; reject(reason: unknown): void }>();
  let next = 0;
  const failAll = (reason: unknown): void => {
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  };
  worker.on('message', ({ task, mails }: ReadTask) => {
    const asked = waiting.get(task);
    waiting.delete(task);
    asked?.resolve(mails);
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', failAll);
  worker.on('exit', (status) => failAll(new Error(`the mail reader ended with status ${status}`)));
  return {
    read: (inputs, reading) =>
      new Promise((resolve, reject) => {
        next += 1;
        waiting.set(next, { resolve, reject });
        worker.ref();
        worker.postMessage({ task: next, inputs, reading } satisfies ReadingTask);
      }),
    async close() {
      worker.ref();
      await worker.terminate();
    },
  };
}
