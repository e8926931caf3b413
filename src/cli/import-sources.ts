import { statSync } from 'node:fs';
import { TocsinError } from '#base';
import { epochMessages, type InputMessage, isBinary, isEpoch, openInputs } from '#mail';
import { counted } from './counted.ts';
import type { ImportProgress } from './import-progress.ts';

/** The paths of an import: their messages, and what was found out about the paths while those were read. */
export class ImportSources {
  /** Paths that could not be read, or not to their end; the others were. */
  readonly failures: { readonly path: string; readonly error: TocsinError }[] = [];
  /** Files of plain directories that are no mail. */
  readonly skipped: string[] = [];
  /** Files that were named, are no mail as far as one can tell, and are kept as they are. */
  readonly keptRaw: string[] = [];
  readonly #paths: readonly string[];
  readonly #unescapeFrom: boolean;
  readonly #progress: ImportProgress;
  readonly #isStopped: () => boolean;

  constructor(paths: readonly string[], mbox: 'rd' | 'o', progress: ImportProgress, isStopped: () => boolean) {
    this.#paths = paths;
    this.#unescapeFrom = mbox === 'rd';
    this.#progress = progress;
    this.#isStopped = isStopped;
    const sizes = paths.map(sizeOf);
    progress.total = sizes.every((size) => size !== null) ? sizes.reduce((sum, size) => sum + (size ?? 0), 0) : null;
  }

  /** One bad path does not keep the others from being read. */
  async *messages(): AsyncGenerator<InputMessage, void, undefined> {
    for (const path of this.#paths) {
      let count = 0;
      try {
        for await (const message of this.#messagesOf(path)) {
          if (message.source === path) this.#lookAt(message);
          count += 1;
          yield message;
        }
      } catch (error) {
        if (!(error instanceof TocsinError)) throw error;
        // whoever writes into our pipe gets the same Ctrl-C: that it ends short is no fault of the path
        if (this.#isStopped()) return;
        this.failures.push({ path, error: count === 0 ? error : brokenOff(error, count) });
      }
    }
  }

  #messagesOf(path: string): AsyncGenerator<InputMessage> {
    if (path !== '-' && isEpoch(path)) return epochMessages(path);
    return openInputs([path], {
      unescapeFrom: this.#unescapeFrom,
      onBytes: (count) => {
        this.#progress.bytes += count;
      },
      onNoMail: (source) => this.skipped.push(source),
    });
  }

  /** Whoever names a text file means it, whatever is in it; a program or a picture is a slip of the fingers. */
  #lookAt({ source, kind, bytes }: InputMessage): void {
    if (kind === 'message' || kind === 'clear_signed') return;
    if (isBinary(bytes)) {
      throw new TocsinError({
        code: 'unreadable_input',
        message: `${source}: expected a mail, an mbox, a maildir or a public-inbox epoch, found a binary file without the header of a mail`,
        hint: 'unpack it if it is an archive of files (tar, zip), and name the mails; docs/archive.md lists what is read',
      });
    }
    this.keptRaw.push(source);
  }
}

/** The error of a path of which something was read. */
function brokenOff(error: TocsinError, count: number): TocsinError {
  const { code, message, hint } = goingOn(error);
  return new TocsinError({
    code,
    message: `${message}; what was read before it is kept (${counted(count, 'message')})`,
    hint: hint ?? GO_ON,
    cause: error,
  });
}

export const GO_ON = 'run the same command again: it goes on after what is kept';

/** The same error with what to do about the rest of the import. */
export function goingOn(error: TocsinError): TocsinError {
  const { code, message } = error;
  return new TocsinError({
    code,
    message,
    hint: error.hint === null ? GO_ON : `${error.hint.replace(/,? then try again$/, '')}; then ${GO_ON}`,
    cause: error,
  });
}

/** Bytes to read, where they can be told before. */
function sizeOf(path: string): number | null {
  const found = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : null;
}
