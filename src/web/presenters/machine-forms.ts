import type { CatalogueAdvisory, CatalogueRevision } from '#archive';
import { type MachineForm, type MadeForm, machineForm } from '#exports/forms';
import type { Viewer } from '#store';
import type { RouteContext } from '../routes/route-context.ts';
import { publicationFor } from './advisory-publication.ts';
import type { AdvisoryReads } from './advisory-reads.ts';

/** The endings of the addresses of machine forms (contract, section 2). */
export const FORM_BY_ENDING = {
  'csaf.json': 'csaf-2.0',
  'csaf-2.1.json': 'csaf-2.1',
  'osv.json': 'osv',
  'cve.json': 'cve',
} as const satisfies Readonly<Record<string, MachineForm>>;
export type MachineEnding = keyof typeof FORM_BY_ENDING;

export function isMachineEnding(ending: string): ending is MachineEnding {
  return Object.hasOwn(FORM_BY_ENDING, ending);
}

/** A form of a revision; null where it is not public, or the series has no place for the form. */
export async function machineFormFor(
  context: RouteContext,
  reads: AdvisoryReads,
  viewer: Viewer,
  { advisory, shown }: { readonly advisory: CatalogueAdvisory; readonly shown: CatalogueRevision },
  form: MachineForm,
): Promise<MadeForm | null> {
  const publication = await publicationFor(context, reads, viewer, advisory, shown);
  if (publication === null || publication.style.publisher === undefined) return null;
  const made = machineForm(publication, form, { version: context.settings.version });
  return made.documents.length === 0 ? null : made;
}
