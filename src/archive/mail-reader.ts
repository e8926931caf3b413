import type { Instant } from '#base';
import type { HouseStyle } from '#house-style';
import type { InputMessage } from '#mail';
import { type ReadMail, readMail } from './read-mail.ts';

/** Derives from messages what the archive keeps of them, in their order. */
export interface MailReader {
  read(inputs: readonly InputMessage[], now: Instant, isDelivery: boolean): Promise<readonly ReadMail[]>;
  close(): Promise<void>;
}

/** Reads in this thread: for one message, where starting another thread costs more. */
export function mailReader(styles: readonly HouseStyle[]): MailReader {
  return {
    read: async (inputs, now, isDelivery) => inputs.map((input) => readMail(input, styles, now, isDelivery)),
    close: async () => undefined,
  };
}
