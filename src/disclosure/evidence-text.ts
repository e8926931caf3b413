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
