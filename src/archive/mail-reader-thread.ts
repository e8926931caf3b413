import { parentPort, workerData } from 'node:worker_threads';
import type { HouseStyle } from '#house-style';
import type { InputMessage } from '#mail';
import { type MailReading, type ReadMail, readMail } from './read-mail.ts';

/* The file of the thread that `threadedMailReader` starts. */

export interface ReadingTask {
  readonly task: number;
  readonly inputs: readonly InputMessage[];
  readonly reading: MailReading;
}

export interface ReadTask {
  readonly task: number;
  readonly mails: readonly ReadMail[];
}

const styles = workerData as readonly HouseStyle[];

parentPort?.on('message', ({ task, inputs, reading }: ReadingTask) => {
  const mails = inputs.map((input) => readMail(input, styles, reading));
  // the words move instead of being copied
  parentPort?.postMessage(
    { task, mails } satisfies ReadTask,
    mails.map(({ words }) => words.bytes.buffer as ArrayBuffer),
  );
});
