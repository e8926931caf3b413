export { decideTeam, type TeamContext, type TeamDecision } from './decide-team.ts';
export type { TeamCommand } from './team-command.ts';
export { type Passkey, ROLES, type Role, type TeamActor, type TeamEvent } from './team-event.ts';
export {
  isActive,
  maySignIn,
  NO_TEAM,
  type Person,
  personNamed,
  type Team,
  teamOf,
  withTeamEvent,
} from './team-facts.ts';
