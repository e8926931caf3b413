import type { Diagnostic } from '#base';
import type { ConsistencySource } from '#consistency';
import { heldAgainstText } from './held-against-text.ts';
import { type FormOptions, MACHINE_FORMS, machineForm } from './machine-forms.ts';

/** Makes every form of an advisory and holds it against the text; with what a form cannot hold. OSV and CVE are public alone. */
export function formFindings(source: ConsistencySource, options: FormOptions): readonly Diagnostic[] {
  const { publication } = source;
  const forms = MACHINE_FORMS.filter((form) => publication.audience.kind === 'public' || form.startsWith('csaf'));
  return forms.flatMap((form) => {
    const made = machineForm(publication, form, options);
    return [...made.findings, ...heldAgainstText(source, form, made)];
  });
}
