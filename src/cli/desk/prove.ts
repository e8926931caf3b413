import { TocsinError } from '#base';
import { draftToProve, keptProof, recordProof } from '#disclosure';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { developmentNamesOf } from '../patches/development-names.ts';
import { draftAtHand } from '../patches/patches-at-hand.ts';
import { jobsOf, neededFirst, type ProvingOptions, printProved, proveAll } from '../patches/proving.ts';
import { readingContext } from '../reading-context.ts';
import { reportFailures } from '../readings.ts';
import { EXIT_BY_SIGNAL } from '../stop.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportStep } from './step-result.ts';

export interface DeskProveOptions extends DeskOptions, ProvingOptions {
  readonly with?: readonly string[];
  readonly again?: boolean;
}

/**
 * `tocsin desk prove CASE`: tries the patches of a draft on the commits of its recipes, and keeps the result with the case. The desk is
 * closed while they build. Nothing of it leaves: the sources lie in a folder that nobody else may enter, and go away.
 */
export async function proveDraft(
  named: string,
  options: DeskProveOptions,
  environment: Environment,
): Promise<ExitStatus> {
  const looked = await withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'record_proof');
    const loaded = await findCase(desk, doer.viewer, named);
    const draft = await draftToProve(desk.parts, doer, loaded);
    if (draft === null) throw withoutDraft(named);
    const kept = options.again === true ? null : await keptProof(desk.parts, doer, loaded);
    return { id: loaded.id, draft, earlier: kept?.proofs ?? [], build: desk.directory.configuration.patchBuild };
  });
  const { id, draft, earlier, build } = looked;
  const reading = { ...options, keyring: [], series: [] };
  const { styles } = await readingContext(environment, reading);
  const developmentNames = developmentNamesOf(styles);
  const needed = neededFirst(developmentNames);
  const hand = await draftAtHand(draft.id, draft.facts, draft.files, reading, environment, needed);
  if (hand.failures.length > 0) {
    reportFailures(hand.failures, environment);
    return EXIT.unreadable;
  }
  const jobs = jobsOf(draft.id, hand, options, developmentNames);
  if (jobs.length === 0)
    throw new TocsinError({
      code: 'usage',
      message: `expected recipes beside the text of ${draft.id}, found none`,
      hint: 'add the file with the recipes (desk file), or write them in the form of the text',
    });
  const { proofs, signal } = await proveAll(jobs, earlier, options, { build }, environment, async () => undefined);
  printProved(
    `${draft.id}, draft`,
    proofs,
    options.json === true ? toStandardError(environment) : environment.terminal,
  );
  const status = await withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'record_proof');
    // with a prerequisite left out it is not the recipe that was tried
    const given = { proofs, wanted: options.without === undefined ? jobs.length : 0, tried: draft.tried };
    return reportStep(desk, await recordProof(desk.parts, doer, id, given), options, environment);
  });
  if (signal !== null) return EXIT_BY_SIGNAL[signal];
  if (status !== EXIT.good) return status;
  return proofs.length === jobs.length && proofs.every(({ verdict }) => verdict === 'proved')
    ? EXIT.good
    : EXIT.negative;
}

/** With `--json` standard output is the step's alone. */
function toStandardError({ terminal }: Environment): Environment['terminal'] {
  return {
    ...terminal,
    out: (text) => terminal.err(text),
    hasColour: false,
    isInteractive: false,
    columns: terminal.columns,
  };
}

function withoutDraft(named: string): TocsinError {
  return new TocsinError({
    code: 'not_found',
    message: 'expected a text with a number, the case has none yet',
    hint: `tocsin desk number ${named}, then tocsin desk draft ${named} --save`,
  });
}
