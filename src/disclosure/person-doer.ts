import type { ActedVia, CaseCommand } from '#embargo';
import type { Person, Role } from '#team';
import type { Doer } from './perform.ts';

/** A person of the team, as whom he sees and acts; `via`: how it is known that it is he, which the record keeps. */
export function doerOf(person: Person, via: ActedVia): Doer {
  return { viewer: { kind: 'person', id: person.id }, actor: { kind: 'person', name: person.name, via } };
}

/** What takes more, or less, than being a member. All else is for members and leads. */
const ROLES_BY_COMMAND: Readonly<Partial<Record<CaseCommand['kind'], readonly Role[]>>> = {
  comment: ['lead', 'member', 'signer', 'observer'],
  sign_text: ['lead', 'member', 'signer'],
  grant_exception: ['lead', 'member'],
};

const USUAL_ROLES: readonly Role[] = ['lead', 'member'];

/** Whether the roles of a person allow a kind of step at all; what the case allows is `decide`'s business. */
export function hasRoleFor(person: Person, command: CaseCommand['kind']): boolean {
  return (ROLES_BY_COMMAND[command] ?? USUAL_ROLES).some((role) => person.roles.has(role));
}
