import type { Evidence } from '#embargo';

const KINDS: Readonly<Record<Evidence['kind'], string>> = {
  message: 'a message',
  file: 'a file',
  acknowledgement: 'an acknowledgement',
  letter: 'a letter',
};

/** By what a duty was closed, and whether anything of it was checked. Without where it is from, which may name people. */
export function evidenceText({ kind, checked }: Pick<Evidence, 'kind' | 'checked'>): string {
  return typeof checked === 'string'
    ? `by ${KINDS[kind]}: ${checked}`
    : `by word only: ${KINDS[kind]} was given and is kept, nothing of it was checked`;
}

/** What is said of a message that is in our archive, before the name of its list. */
const IN_OUR_ARCHIVE = 'the very message is in our archive, on ';

export function inOurArchive(list: string): string {
  return `${IN_OUR_ARCHIVE}${list}`;
}

/** The same for the public: that there is a list which is not public, and what it is called, is not said. */
export function publicEvidenceText(
  { kind, checked }: Pick<Evidence, 'kind' | 'checked'>,
  publicLists: ReadonlySet<string>,
): string {
  const isOnOther =
    typeof checked === 'string' &&
    checked.startsWith(IN_OUR_ARCHIVE) &&
    !publicLists.has(checked.slice(IN_OUR_ARCHIVE.length));
  return evidenceText({ kind, checked: isOnOther ? inOurArchive('a list of ours') : (checked ?? null) });
}
