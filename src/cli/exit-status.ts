import type { ErrorCode } from '#base';

/** Contract, section 1: what a script learns from the status. */
export const EXIT = {
  good: 0,
  negative: 1,
  unreadable: 2,
  defect: 3,
  /** `check`: none affected, something unknown. `desk audit verify`: nobody can tell whether what contradicts is genuine. */
  unsettled: 4,
  /** EX_TEMPFAIL of sysexits, from `deliver` alone: the mail system keeps the message and tries again. */
  tryAgain: 75,
  /** Ctrl-C in the middle of an import, as shells number it: what was read is kept. */
  interrupted: 130,
  /** SIGTERM in the middle of an import. */
  terminated: 143,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_BY_ERROR: Readonly<Record<ErrorCode, ExitStatus>> = {
  usage: EXIT.unreadable,
  unreadable_input: EXIT.unreadable,
  input_too_large: EXIT.unreadable,
  bad_keyring: EXIT.unreadable,
  bad_policy: EXIT.unreadable,
  bad_condition: EXIT.unreadable,
  bad_house_style: EXIT.unreadable,
  bad_release_table: EXIT.unreadable,
  write_failed: EXIT.unreadable,
  bad_configuration: EXIT.unreadable,
  store_unusable: EXIT.unreadable,
  busy: EXIT.unreadable,
  not_found: EXIT.unreadable,
  changed_meanwhile: EXIT.unreadable,
  bad_key_file: EXIT.unreadable,
  unknown_key: EXIT.unreadable,
  cannot_open: EXIT.unreadable,
  defect: EXIT.defect,
};
