import type { Action, Exposure } from '#exposure';

/** What is to be done, as a heading over the advisories that ask for it. */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  patch_and_reboot: 'Apply the patch and reboot the host',
  patch_and_restart_guests: 'Apply the patch and restart the guests',
  patch_and_restart_service: 'Apply the patch and restart the service',
  update_guests: 'Update the guests',
  change_setting: 'Until then, change a setting: the text says which',
  answer_questions: 'Supply what is not known',
  get_the_signed_text: 'Get the signed text: the copy that is here proves nothing',
  read_the_advisory: 'Read the advisory: the rest is for a person to judge',
};

export const VERDICT_WORDS: Readonly<Record<Exposure, string>> = {
  affected: 'affected',
  unknown: 'not known',
  not_affected: 'not affected',
};

/** `1 host`, `2 hosts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
