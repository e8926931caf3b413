import { conditionsFile, conditionsToConfirm, confirmConditions, MAX_CONDITIONS_BYTES } from '#disclosure';
import type { Environment } from '../environment.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { bytesOfNamed } from '../named-file.ts';
import { oneLine, paint, wrap } from '../terminal.ts';
import { actingFor } from './acting.ts';
import { findCase } from './find-case.ts';
import { type DeskOptions, withDeskThere } from './open-desk.ts';
import { reportRefusals, reportStep } from './step-result.ts';

const SIGNED = { expected: 'confirmed conditions', maxBytes: MAX_CONDITIONS_BYTES } as const;

/**
 * `tocsin desk conditions CASE [FILE]`: prints the file that says who is concerned, to be mended and signed; takes a signed one.
 * Sentence by sentence on standard error.
 */
export function conditions(
  named: string,
  path: string | undefined,
  options: DeskOptions,
  environment: Environment,
): Promise<ExitStatus> {
  return withDeskThere(options, environment, async (desk) => {
    const doer = await actingFor(desk, options, environment, 'confirm_conditions');
    const loaded = await findCase(desk, doer.viewer, named);
    if (path !== undefined) {
      const signed = await bytesOfNamed(path, SIGNED);
      return reportStep(desk, await confirmConditions(desk.parts, doer, loaded.id, signed), options, environment);
    }
    const { terminal } = environment;
    const found = await conditionsToConfirm(desk.parts, doer, loaded);
    for (const { quote, statements, isNote, isKnown } of found?.sentences ?? []) {
      const what = isNote ? 'no condition' : statements.length === 0 ? 'not read: decide it' : statements.join('; ');
      terminal.err(`${wrap(terminal, oneLine(`“${quote.text}” (line ${quote.line})`), 0)}\n`);
      terminal.err(
        `${wrap(terminal, `= ${paint(terminal, 'dim', oneLine(what))}${isKnown ? ' (as somebody confirmed before)' : ''}`, 4)}\n`,
      );
    }
    const file = await conditionsFile(desk.parts, doer, loaded, found ?? { condition: '', notes: [] });
    if (file.text === null) return reportRefusals(file.refusals, options, terminal);
    for (const { found: open } of file.refusals) terminal.err(`${wrap(terminal, oneLine(`note: ${open}`), 0)}\n`);
    terminal.err(
      `note: read each sentence, mend the text, sign it (gpg --clearsign), and: tocsin desk conditions ${oneLine(named)} FILE\n`,
    );
    if (found?.publication === 'nowhere')
      terminal.err('note: no channel of this text is our own archive, so that nothing publishes what is confirmed\n');
    terminal.out(file.text);
    return EXIT.good;
  });
}
