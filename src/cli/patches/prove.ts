import { existsSync } from 'node:fs';
import { TocsinError } from '#base';
import type { AdvisoryId } from '#identifiers';
import { MAX_RECORD_BYTES, type PatchProof, printProofs, readProofs } from '#patch-proof';
import { dataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { textOfNamed } from '../named-file.ts';
import { readingContext } from '../reading-context.ts';
import { reportFailures } from '../readings.ts';
import { replaceFile } from '../replace-file.ts';
import { EXIT_BY_SIGNAL } from '../stop.ts';
import { oneLine } from '../terminal.ts';
import { developmentNamesOf } from './development-names.ts';
import { type PatchesAtHand, type PatchesOptions, patchesAtHand } from './patches-at-hand.ts';
import { jobsOf, neededFirst, type ProvingOptions, printProved, proveAll } from './proving.ts';

export interface ProveOptions extends PatchesOptions, ProvingOptions {
  readonly out?: string;
  /** What was proved before is proved again. */
  readonly again?: boolean;
}

const RECORD = { expected: 'what tocsin patches prove wrote', maxBytes: MAX_RECORD_BYTES } as const;

/** `tocsin patches prove ADVISORY`: each recipe on its stable reference with what comes before it, and built. */
export async function prove(path: string, options: ProveOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const { configuration } = await dataDirectory(options, environment);
  const { styles } = await readingContext(environment, options);
  const developmentNames = developmentNamesOf(styles);
  const hand = await patchesAtHand([path], options, environment, neededFirst(developmentNames));
  if (hand.failures.length > 0) {
    reportFailures(hand.failures, environment);
    return EXIT.unreadable;
  }
  const id = onlyOne(path, hand);
  const jobs = jobsOf(id, hand, options, developmentNames);
  if (jobs.length === 0)
    throw new TocsinError({
      code: 'unreadable_input',
      message: `${path}: expected an advisory with recipes, found none in ${id}`,
      hint: 'recipes come as a file beside the patches (xsaNNN.meta); tocsin patches plan reads the table instead',
    });
  const earlier = options.out === undefined || options.again === true ? [] : await earlierProofs(options.out);
  const { proofs, signal } = await proveAll(
    jobs,
    earlier,
    options,
    { build: configuration.patchBuild },
    environment,
    (all) => keepProofs(options.out, all),
  );
  if (options.json === true) terminal.out(printProofs({ proofs }));
  else printProved(`${id}${jobs[0]?.revision === null ? '' : ` v${jobs[0]?.revision}`}`, proofs, terminal);
  if (signal !== null) {
    const kept =
      options.out === undefined
        ? 'nothing was kept (--out FILE keeps what is proved)'
        : `what was proved is in ${options.out}`;
    terminal.err(`tocsin: broken off; ${oneLine(kept)}\n`);
    return EXIT_BY_SIGNAL[signal];
  }
  return proofs.every(({ verdict }) => verdict === 'proved') ? EXIT.good : EXIT.negative;
}

function onlyOne(path: string, { asked, problems }: PatchesAtHand): AdvisoryId {
  const [id, other] = asked;
  const [problem] = problems;
  if (id === undefined || other !== undefined)
    throw new TocsinError({
      code: 'unreadable_input',
      message:
        problem?.message ?? `${path}: expected one advisory, found ${other === undefined ? 'none' : 'more than one'}`,
      hint: problem?.suggestion ?? 'give the mail of one advisory',
    });
  return id;
}

async function earlierProofs(file: string): Promise<readonly PatchProof[]> {
  return existsSync(file) ? readProofs(await textOfNamed(file, RECORD), file).proofs : [];
}

async function keepProofs(file: string | undefined, proofs: readonly PatchProof[]): Promise<void> {
  if (file === undefined) return;
  try {
    await replaceFile(file, Buffer.from(printProofs({ proofs })));
  } catch (cause) {
    throw new TocsinError({
      code: 'write_failed',
      message: `${file}: cannot be written`,
      hint: 'check that the folder may be written and the disk has room',
      cause,
    });
  }
}
