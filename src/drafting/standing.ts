import type { Permission, SystemCondition } from '#embargo';
import { type HouseStyle, PLAIN_SUPERSEDED, type StandingTexts } from '#house-style';

/** What a style does not say in its own words. */
const PLAIN: Required<StandingTexts> = {
  embargoLine: '*** EMBARGOED UNTIL {end} ***',
  mitigation: 'mitigation',
  allowed: '{who} may deploy {what} during the embargo',
  forbidden: '{who} must not deploy {what} during the embargo',
  anyone: 'Members',
  hostAdmin: 'Host administrators',
  guestAdmin: 'Guest administrators',
  anywhere: 'even on public systems with untrusted users',
  whereMembersOnly: 'where members alone run and use all affected systems and all guests on them',
  whereHostIsMembers: 'where the organisation that runs the host is a member',
  whereGuestUsersAreMembers: 'where all users of the guest belong to members',
  closing: [
    'Distribution of updated software is prohibited (except to other members).',
    'Members who wish to deploy significantly different patches, please contact the security team.',
  ],
  creditNamed: 'This issue was discovered by {name}.',
  creditAnonymous: 'This issue was discovered by someone who wishes to remain anonymous.',
  superseded: PLAIN_SUPERSEDED,
};

/** The standing texts of a style, with the program's own where it has none. */
export function standingTexts({ standing }: HouseStyle): Required<StandingTexts> {
  // a style with its own sentences may mean to name nobody in them
  return { ...PLAIN, ...(standing?.allowed === undefined ? {} : { anyone: '' }), ...standing };
}

export function whoText(texts: Required<StandingTexts>, by: Permission['by']): string {
  switch (by) {
    case 'anyone':
      return texts.anyone;
    case 'host_admin':
      return texts.hostAdmin;
    case 'guest_admin':
      return texts.guestAdmin;
  }
}

export function conditionText(texts: Required<StandingTexts>, condition: SystemCondition): string {
  switch (condition) {
    case 'members_only_use_it':
      return texts.whereMembersOnly;
    case 'host_is_members':
      return texts.whereHostIsMembers;
    case 'guest_users_are_members':
      return texts.whereGuestUsersAreMembers;
  }
}
