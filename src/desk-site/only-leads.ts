import type { Refusal } from '#disclosure';
import type { Person } from '#team';

/** Whether somebody changes the team and the register of members. */
export function isLead({ roles }: Person): boolean {
  return roles.has('lead');
}

/** Why somebody else does not. */
export const ONLY_LEADS: Refusal = { rule: null, found: 'leads do this', remedy: 'ask one' };
