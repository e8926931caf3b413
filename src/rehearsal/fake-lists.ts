import type { Clock, Instant } from '#base';

/** How a list behaves. */
export interface ListHabit {
  /** The list of the archive that gets its mail. */
  readonly list: string;
  /** From the letter to its mail in the archive; null: it never comes back. */
  readonly delayMs: number | null;
  /** What the list does to a letter on its way. */
  readonly alter?: (letter: Uint8Array) => Uint8Array;
}

/** A mail on its way into the archive. */
export interface Returning {
  readonly at: Instant;
  readonly list: string;
  readonly bytes: Uint8Array;
}

/** Mailing lists that the archive is subscribed to. */
export interface FakeLists {
  habit(address: string): ListHabit | undefined;
  setHabit(address: string, habit: ListHabit): void;
  /** A letter came to the address; addresses that are no lists are passed over. */
  take(address: string, letter: Uint8Array): void;
  /** Somebody else, whoever he is, sends something to a list. */
  post(list: string, bytes: Uint8Array): void;
  /** What has arrived by now, taken out. */
  arrived(): readonly Returning[];
  nextAt(): Instant | null;
}

export function fakeLists(clock: Clock, habits: ReadonlyMap<string, ListHabit>): FakeLists {
  const byAddress = new Map(habits);
  let onTheWay: Returning[] = [];
  return {
    habit: (address) => byAddress.get(address),
    setHabit: (address, habit) => byAddress.set(address, habit),
    take(address, letter) {
      const habit = byAddress.get(address);
      if (habit === undefined || habit.delayMs === null) return;
      const bytes = throughList(habit.alter?.(letter) ?? letter, address);
      onTheWay.push({ at: (clock.now() + habit.delayMs) as Instant, list: habit.list, bytes });
    },
    post(list, bytes) {
      onTheWay.push({ at: clock.now(), list, bytes });
    },
    arrived() {
      const now = clock.now();
      const here = onTheWay.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      onTheWay = onTheWay.filter(({ at }) => at > now);
      return here;
    },
    nextAt: () => (onTheWay.length === 0 ? null : (Math.min(...onTheWay.map(({ at }) => at)) as Instant)),
  };
}

/** As lists do: fields of theirs before the others. */
function throughList(letter: Uint8Array, address: string): Uint8Array {
  const head = `Precedence: list\nList-Post: <mailto:${address}>\n`;
  return Buffer.concat([Buffer.from(head), letter]);
}
