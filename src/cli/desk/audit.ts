import { type Anchor, readAnchors } from '#anchors';
import { TocsinError } from '#base';
import { anchorDoubt, anchorJournal, auditJournal, type KeptHead } from '#disclosure';
import type { SealingKey } from '#sealing';
import type { JournalHead } from '#store';
import { archiveDirectory, withStore } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { foundInstead } from '../found-instead.ts';
import { textOfNamed } from '../named-file.ts';
import { jsonText, oneLine } from '../terminal.ts';
import { keyFilePath, keysIn } from './key-file.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';

/** `tocsin desk audit verify [--head FILE] [--anchors PATH]`: needs no key, since the chain is over what is sealed. */
export async function verifyAudit(
  options: DeskOptions & { readonly head?: string; readonly anchors?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await archiveDirectory(options, environment);
  const keys = options.anchors === undefined ? [] : ((await keysIn(keyFilePath(directory))) ?? []);
  const kept: readonly KeptHead[] = [
    ...(options.head === undefined ? [] : [await headIn(options.head)]),
    ...(options.anchors === undefined
      ? []
      : (await readAnchors(options.anchors)).map((anchor) => headOf(keys, anchor))),
  ];
  const answer = await withStore(directory, environment, (store) =>
    auditJournal(store, kept, (position) => {
      if (terminal.isInteractive) terminal.err(`\r${position} entries`);
    }),
  );
  if (terminal.isInteractive) terminal.err('\r\u001b[K');
  const doubts = answer.isWhole ? answer.doubts : [];
  const verdict = answer.isWhole ? (doubts.length > 0 ? 'undecided' : 'whole') : 'changed';
  if (options.json === true) {
    const { isWhole } = answer;
    terminal.out(
      jsonText(
        answer.isWhole
          ? { verdict, ...presentHead(answer.head), isWhole, forgotten: answer.forgotten, doubts }
          : { verdict, ...answer },
      ),
    );
  } else if (doubts.length > 0) {
    terminal.out('UNDECIDED: the journal is whole by itself, and something that was kept says otherwise:\n');
    for (const doubt of doubts) terminal.out(`  ${oneLine(doubt)}\n`);
    terminal.err('note: look where it comes from; only a head that is surely of this desk shows a change\n');
  } else if (answer.isWhole) {
    const { position } = answer.head;
    const sure = kept.filter(({ doubt = null }) => doubt === null).length;
    terminal.out(`whole: ${position} entries, each as it was written${keptText(sure)}\n`);
    if (sure < kept.length)
      terminal.err(`note: ${kept.length - sure} kept heads fit, and are not surely of this desk\n`);
    if (kept.length === 0) {
      terminal.out(
        'note: only what was kept elsewhere shows whether it was written anew as a whole (--head, --anchors)\n',
      );
    }
  } else {
    terminal.out(`NOT whole, from entry ${answer.position} on: ${oneLine(answer.found)}\n`);
  }
  return EXIT_BY_VERDICT[verdict];
}

const EXIT_BY_VERDICT = { whole: EXIT.good, changed: EXIT.negative, undecided: EXIT.unsettled } as const;

/** `tocsin desk audit head`: a line to keep elsewhere: in a mail, on paper, in a repository. */
export async function printHead(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  const directory = await archiveDirectory(options, environment);
  const head = await withStore(directory, environment, (store) => store.head());
  environment.terminal.out(jsonText(presentHead(head)));
  return EXIT.good;
}

/** `tocsin desk audit anchor`: tells the head to the outside now, by all ways that are configured. */
export function anchorNow(options: DeskOptions, environment: Environment): Promise<ExitStatus> {
  return withDeskThere(options, environment, async ({ parts }) => {
    const ways = await anchorJournal(parts, 'now');
    if (ways.length === 0) {
      throw new TocsinError({
        code: 'usage',
        message: 'expected a way to tell the head of the audit log, found none',
        hint: 'set anchorAddresses (and sender) or anchorRepository in tocsin.yaml; docs/configuration.md says how',
      });
    }
    const { terminal } = environment;
    terminal.out(options.json === true ? jsonText({ ways }) : `anchored by ${ways.join(' and ')}\n`);
    if (ways.includes('mail')) terminal.err('note: letters leave while the server runs, or by: tocsin desk work\n');
    return EXIT.good;
  });
}

function headOf(keys: readonly SealingKey[], anchor: Anchor): KeptHead {
  const { position, hash, at } = anchor;
  return { position, hash: new Uint8Array(Buffer.from(hash, 'hex')), at, doubt: anchorDoubt(keys, anchor) };
}

function keptText(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ', the kept head among them' : `, all ${count} kept heads among them`;
}

function presentHead({ position, hash }: JournalHead) {
  return { position, hash: Buffer.from(hash).toString('hex') };
}

const HEAD = { expected: 'what tocsin desk audit head prints', maxBytes: 64 * 1024 } as const;

async function headIn(path: string): Promise<JournalHead> {
  try {
    const value: unknown = JSON.parse(await textOfNamed(path, HEAD));
    if (typeof value === 'object' && value !== null && 'position' in value && 'hash' in value) {
      const { position, hash } = value;
      if (Number.isSafeInteger(position) && typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) {
        return { position: Number(position), hash: new Uint8Array(Buffer.from(hash, 'hex')) };
      }
    }
    throw new Error('something else');
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected what tocsin desk audit head prints, found ${foundInstead(cause)}`,
      hint: 'keep its output in a file: tocsin desk audit head > head.json',
      cause,
    });
  }
}
