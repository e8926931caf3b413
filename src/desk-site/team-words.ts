import type { Role } from '#team';

/** What a role is for, to read. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  lead: 'changes the team and the register of members, and works on cases',
  member: 'works on cases',
  signer: 'uploads signatures of texts',
  observer: 'reads the cases they are put on',
};
