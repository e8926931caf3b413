import type { Diagnostic } from '#base';
import { type ConsistencySource, formProblems, readCsaf, readCve, readOsv } from '#consistency';
import { productOf } from '#publication';
import { type FormOptions, MACHINE_FORMS, type MachineForm, machineForm } from './machine-forms.ts';

/**
 * Makes every form of an advisory and holds it against the text: what a form says beyond it, leaves out or says otherwise, and what
 * a form cannot hold. Nothing is found of a form that the series has no place for.
 */
export function formFindings(source: ConsistencySource, options: FormOptions): readonly Diagnostic[] {
  return MACHINE_FORMS.flatMap((form) => findingsOf(source, form, options));
}

function findingsOf(source: ConsistencySource, form: MachineForm, options: FormOptions): readonly Diagnostic[] {
  const { publication } = source;
  // OSV and CVE are public alone
  if (publication.audience.kind !== 'public' && !form.startsWith('csaf')) return [];
  const { documents, findings } = machineForm(publication, form, options);
  const made = documents.map(({ document }) => document);
  if (made.length === 0) return findings;
  const read =
    form === 'osv' ? readOsv(made, tagReader(source)) : form === 'cve' ? readCve(made) : readCsaf(form, made[0]);
  return [...findings, ...formProblems(source, [read])];
}

/** The tag of a release as the repository of its product names it. */
function tagReader({
  publication: { style, products },
}: ConsistencySource): (product: string, version: string) => string {
  return (product, version) => {
    const statement = products.find(({ component }) => productOf(style, component).product === product);
    return statement?.tag?.replace('{version}', () => version) ?? version;
  };
}
