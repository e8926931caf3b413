import type { Clock } from '#base';
import type { HouseStyle } from '#house-style';
import type { Policy } from '#policy';
import type { DatabaseStore } from '#store';

/** What a rehearsal is played with: its own database, and a team's own rules. */
export interface RehearsalGiven {
  /** Opens an empty database of which the time is the scenario's. It is closed at the end. */
  openStore(clock: Clock): Promise<DatabaseStore>;
  readonly policy: Policy;
  /** Of the series that the advisories are of. */
  readonly style: HouseStyle;
}
