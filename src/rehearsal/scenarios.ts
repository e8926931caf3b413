import type { Scenario } from './scenario.ts';
import { CLOCK_JUMP } from './scenarios/clock-jump.ts';
import { EXPLOITED_IN_THE_WILD } from './scenarios/exploited-in-the-wild.ts';
import { FORGED_MAIL } from './scenarios/forged-mail.ts';
import { LEAK_BEFORE_DATE } from './scenarios/leak-before-date.ts';
import { LEAK_IN_BATCH } from './scenarios/leak-in-batch.ts';
import { LOST_SIGNING_KEY } from './scenarios/lost-signing-key.ts';
import { PATCH_PUBLIC_EARLY } from './scenarios/patch-public-early.ts';
import { RELAY_DOWN } from './scenarios/relay-down.ts';
import { SECOND_FINDER } from './scenarios/second-finder.ts';
import { SECOND_VERSION } from './scenarios/second-version.ts';
import { SILENT_MEMBER } from './scenarios/silent-member.ts';
import { SLIP } from './scenarios/slip.ts';
import { SMOOTH_RELEASE } from './scenarios/smooth-release.ts';
import { SUPERSESSION } from './scenarios/supersession.ts';
import { UNREADY_AT_EXPIRY } from './scenarios/unready-at-expiry.ts';
import { WITHDRAWAL } from './scenarios/withdrawal.ts';

/** In the order in which a team may want to practise them. */
export const SCENARIOS: readonly Scenario[] = [
  SMOOTH_RELEASE,
  LEAK_BEFORE_DATE,
  EXPLOITED_IN_THE_WILD,
  SLIP,
  SILENT_MEMBER,
  LOST_SIGNING_KEY,
  FORGED_MAIL,
  UNREADY_AT_EXPIRY,
  SECOND_FINDER,
  RELAY_DOWN,
  CLOCK_JUMP,
  PATCH_PUBLIC_EARLY,
  SECOND_VERSION,
  WITHDRAWAL,
  SUPERSESSION,
  LEAK_IN_BATCH,
];
