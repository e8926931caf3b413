import type { AdvisoryFacts } from '#advisory';
import { readDiff, subjectOfPatch, type WantedPatch } from '#history';
import { parseProductVersion, spanContains } from '#versions';

/** The patches of an advisory that may be for a component, as far as their verified bytes are at hand. */
export function wantedPatches(
  { patches }: AdvisoryFacts,
  component: string,
  bytesOf: (file: string) => Uint8Array | undefined,
): readonly WantedPatch[] {
  const rows = patches.filter(({ applies }) => !isForOther(applies, component));
  return rows.flatMap((row): WantedPatch[] =>
    (row.files.length > 0 ? row.files : [row.file]).map((file) => {
      const bytes = bytesOf(file);
      return {
        name: file.slice(file.lastIndexOf('/') + 1),
        files: bytes === undefined ? null : readDiff(bytes),
        subject: bytes === undefined ? null : subjectOfPatch(bytes),
        isFor: (version) => isRowFor(row.applies, version),
      };
    }),
  );
}

type Applies = AdvisoryFacts['patches'][number]['applies'];

/** Whether all patches of an advisory are for other components. */
export function isElsewhere({ patches }: AdvisoryFacts, component: string): boolean {
  return patches.length > 0 && patches.every(({ applies }) => isForOther(applies, component));
}

function isForOther({ component, unread }: Applies, asked: string): boolean {
  return unread === null && component !== null && component !== asked;
}

function isRowFor({ unread, spans }: Applies, version: string): boolean | null {
  const read = parseProductVersion(version.replace('-unstable', '-pre'));
  if (unread !== null || spans.length === 0 || read === undefined) return null;
  return spans.some((span) => spanContains(span, read));
}
