import type { Facts } from '#conditions';
import type { GatheredHost } from '#xen';
import { withImpliedFacts } from '#xen';
import type { Answer, Asked } from './answer.ts';

/** What is said of one host and one advisory. */
export interface HostAnswer extends Answer {
  readonly host: string;
  readonly title: string | null;
  readonly revision: number | null;
  /** The verdict of the run before; undefined where none is compared with. */
  readonly before?: string | null;
}

/** Asks about one host, as its files tell of it: the one way for the terminal and for a browser. */
export function answersAbout(
  { name, facts }: Pick<GatheredHost, 'name' | 'facts'>,
  asked: readonly Asked[],
): readonly HostAnswer[] {
  const known = withImpliedFacts(facts as Facts);
  return asked.map(({ statement, answer }) => ({
    host: name,
    title: statement.title,
    revision: statement.revision,
    ...answer(known),
  }));
}
