import type { Rule } from './rule.ts';

export const EMBARGO_RULES = {
  'embargo-date-missing': {
    severity: 'error',
    meaning: 'The text is under embargo and does not show when that ends.',
    remedy: 'write it in the masthead, such as "*** EMBARGOED UNTIL 2020-10-20 12:00 UTC ***"',
    follows: 'X4',
  },
  'embargo-date-vague': {
    severity: 'error',
    meaning: 'The end of the embargo is not an instant: the hour or the zone is missing.',
    remedy: 'give day, hour and zone, such as "2020-10-20 12:00 UTC"',
    follows: 'X4, D2',
  },
  'embargo-date-public': {
    severity: 'error',
    meaning: 'The text says that it is public and that it is under embargo.',
    remedy: 'take the embargo line out at the release',
    follows: 'X4',
  },
  'publicity-unsaid': {
    severity: 'info',
    meaning: 'A later revision says neither that it is public nor until when it is under embargo.',
    remedy: 'say in the updates that it was released, or show the end of the embargo',
    follows: 'X4',
  },
  'embargo-contradiction': {
    severity: 'warning',
    meaning:
      'The text says that there was no embargo, and speaks of one: it rules what may be deployed during it, or says why it was short.',
    remedy: 'drop one of the two sections',
    follows: 'X8',
  },
  'embargo-unexplained': {
    severity: 'warning',
    meaning: 'The text has no section about deployment during the embargo and does not say why there was none.',
    remedy: 'add the section about deployment, or the note about the lack of an embargo',
    follows: 'X8',
  },
  'permission-missing': {
    severity: 'error',
    meaning: 'The section about deployment neither allows nor refuses anything that a rule understands.',
    remedy: 'say plainly whether deployment of the patches and of the mitigations is permitted',
    follows: 'X12',
  },
  'permission-contradiction': {
    severity: 'error',
    meaning: 'The text both allows and forbids the same thing to the same people.',
    remedy: 'say which holds, and in which case',
    follows: 'X12',
  },
  'permission-unexplained': {
    severity: 'warning',
    meaning: 'The text limits what may be deployed and gives no reason.',
    remedy: 'say why: limits are meant only against rediscovery',
    follows: 'X12',
  },
  'permission-unread': {
    severity: 'warning',
    meaning: 'No rule understood a sentence about deployment; it counts as neither allowed nor forbidden.',
    remedy: 'say "is permitted" or "is not permitted", of which patches or mitigations',
    follows: 'X12',
  },
} as const satisfies Record<string, Rule>;
