import { parentPort, workerData } from 'node:worker_threads';
import type { Instant } from '#base';
import type { HouseStyle } from '#house-style';
import type { InputMessage } from '#mail';
import { type ReadMail, readMail } from './read-mail.ts';

/* The file of the thread that `threadedMailReader` starts. */

export interface ReadingTask {
  readonly task: number;
  readonly inputs: readonly InputMessage[];
  readonly now: Instant;
  readonly isDelivery: boolean;
}

export interface ReadTask {
  readonly task: number;
  readonly mails: readonly ReadMail[];
}

const styles = workerData as readonly HouseStyle[];

parentPort?.on('message', ({ task, inputs, now, isDelivery }: ReadingTask) => {
  const mails = inputs.map((input) => readMail(input, styles, now, isDelivery));
  parentPort?.postMessage({ task, mails } satisfies ReadTask);
});
