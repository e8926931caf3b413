import { readFile } from 'node:fs/promises';
import { TocsinError } from '#base';
import { auditJournal } from '#disclosure';
import type { JournalHead } from '#store';
import { archiveDirectory, withStore } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { jsonText, oneLine } from '../terminal.ts';
import type { DeskOptions } from './open-desk.ts';

/** `tocsin desk audit verify [--head FILE]`: needs no key, since the chain is over what is sealed. */
export async function verifyAudit(
  options: DeskOptions & { readonly head?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const kept = options.head === undefined ? null : await headIn(options.head);
  const directory = await archiveDirectory(options, environment);
  const answer = await withStore(directory, environment, (store) =>
    auditJournal(store, kept, (position) => {
      if (terminal.isInteractive) terminal.err(`\r${position} entries`);
    }),
  );
  if (terminal.isInteractive) terminal.err('\r\u001b[K');
  if (options.json === true) {
    terminal.out(
      jsonText(answer.isWhole ? { ...presentHead(answer.head), isWhole: true, forgotten: answer.forgotten } : answer),
    );
  } else if (answer.isWhole) {
    const { position } = answer.head;
    terminal.out(
      `whole: ${position} entries, each as it was written${kept === null ? '' : ', the kept head among them'}\n`,
    );
    if (kept === null)
      terminal.out('note: only a head that was kept elsewhere shows whether it was written anew as a whole (--head)\n');
  } else {
    terminal.out(`NOT whole, from entry ${answer.position} on: ${oneLine(answer.found)}\n`);
  }
  return answer.isWhole ? EXIT.good : EXIT.negative;
}

/** `tocsin desk audit head`: a line to keep elsewhere: in a mail, on paper, in a repository. */
export async function printHead(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  const directory = await archiveDirectory(options, environment);
  const head = await withStore(directory, environment, (store) => store.head());
  environment.terminal.out(jsonText(presentHead(head)));
  return EXIT.good;
}

function presentHead({ position, hash }: JournalHead) {
  return { position, hash: Buffer.from(hash).toString('hex') };
}

async function headIn(path: string): Promise<JournalHead> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value === 'object' && value !== null && 'position' in value && 'hash' in value) {
      const { position, hash } = value;
      if (Number.isSafeInteger(position) && typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) {
        return { position: Number(position), hash: new Uint8Array(Buffer.from(hash, 'hex')) };
      }
    }
    throw new Error('something else');
  } catch (cause) {
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected what tocsin desk audit head prints, found ${cause instanceof Error ? cause.message : 'nothing'}`,
      hint: 'keep its output in a file: tocsin desk audit head > head.json',
      cause,
    });
  }
}
