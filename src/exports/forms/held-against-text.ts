import type { Diagnostic } from '#base';
import { type ConsistencySource, formProblems, type ReadForm, readCsaf, readCve, readOsv } from '#consistency';
import { productOf } from '#publication';
import type { MachineDocument, MachineForm } from './machine-forms.ts';

/** What a form that was made says beyond the text, leaves out or says otherwise. Of a form without documents nothing is found. */
export function heldAgainstText(
  source: ConsistencySource,
  form: MachineForm,
  { documents }: { readonly documents: readonly Pick<MachineDocument, 'document'>[] },
): readonly Diagnostic[] {
  if (documents.length === 0) return [];
  const made = documents.map(({ document }) => document);
  return formProblems(source, [readBack(source, form, made)]);
}

function readBack(source: ConsistencySource, form: MachineForm, made: readonly object[]): ReadForm {
  switch (form) {
    case 'csaf-2.0':
    case 'csaf-2.1':
      return readCsaf(form, made[0]);
    case 'cve':
      return readCve(made);
    case 'osv':
      return readOsv(made, tagReader(source));
  }
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
