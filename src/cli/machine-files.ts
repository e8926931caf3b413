import { formatInstant, hasErrors, TocsinError } from '#base';
import { formText, heldAgainstText, type MachineForm, machineForm } from '#exports/forms';
import type { Reading } from '#proof';
import type { Environment } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { type PublicationOptions, publicationFor } from './publication-for.ts';
import { oneLine } from './terminal.ts';

export interface MachineFiles {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly text: string;
  readonly status: ExitStatus;
}

/** One machine form of a text that was read. What holds it against the text is told on standard error; an error makes it refused. */
export async function machineFiles(
  path: string,
  reading: Reading,
  form: MachineForm,
  options: PublicationOptions,
  environment: Environment,
): Promise<MachineFiles> {
  const { terminal, version } = environment;
  if (options.members === true && !form.startsWith('csaf')) {
    throw new TocsinError({
      code: 'usage',
      message: `--members: ${form} records are for everybody`,
      hint: 'take --to csaf-2.0 or --to csaf-2.1',
    });
  }
  const source = await publicationFor(path, reading, options, environment);
  const { publication } = source;
  const made = machineForm(publication, form, { version });
  const told = [...made.findings, ...heldAgainstText(source, form, made)];
  for (const { severity, code, message, suggestion } of told)
    terminal.err(
      `${severity}: ${oneLine(message)} [${code}]${suggestion === null ? '' : `; ${oneLine(suggestion)}`}\n`,
    );
  const { embargoEndsAt } = reading.facts;
  if (embargoEndsAt !== null && embargoEndsAt > environment.clock.now())
    terminal.err(
      `warning: the embargo of ${oneLine(path)} runs until ${formatInstant(embargoEndsAt)}: ${publication.audience.kind === 'public' ? 'this form is for everybody: publish it no sooner' : 'this form is for members (TLP:AMBER)'}\n`,
    );
  if (!publication.isTrusted)
    terminal.err(
      `note: the text is ${reading.verdict}: the form is marked as a draft and says of no release who is affected\n`,
    );
  if (made.documents.length === 0)
    terminal.err(`note: ${path}: no ${form} record${reading.facts.cves.length === 0 ? ': it has no CVE yet' : ''}\n`);
  return {
    files: made.documents.map(({ fileName, document }) => ({
      name: fileName,
      bytes: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`),
    })),
    text: formText(made),
    status: hasErrors(told) ? EXIT.negative : EXIT.good,
  };
}
