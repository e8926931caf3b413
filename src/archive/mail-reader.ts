import type { HouseStyle } from '#house-style';
import type { InputMessage } from '#mail';
import { type MailReading, type ReadMail, readMail } from './read-mail.ts';

/** Derives from messages what the archive keeps of them, in their order. */
export interface MailReader {
  read(inputs: readonly InputMessage[], reading: MailReading): Promise<readonly ReadMail[]>;
  close(): Promise<void>;
}

/** Reads in this thread: for one message, where starting another thread costs more. */
export function mailReader(styles: readonly HouseStyle[]): MailReader {
  return {
    read: async (inputs, reading) => inputs.map((input) => readMail(input, styles, reading)),
    close: async () => undefined,
  };
}
