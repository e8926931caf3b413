import { DAY_MS } from './calendar.ts';
import type { Step } from './scenario.ts';
import { prepare, preparePublic, tellMembers } from './team-work.ts';

/** Where most stories begin: everything is done that can be done before the day. */
export const READY_FOR_TUESDAY: Step = {
  kind: 'work',
  says: 'The members have the text, and the public one is signed for Tuesday.',
  async does(world) {
    await prepare(world);
    await tellMembers(world);
    await world.pass(DAY_MS);
    await preparePublic(world);
  },
};
