import { type Clock, fixedClock, type Instant } from '#base';
import {
  type DeliveryTurn,
  type DeskParts,
  deliverOutbox,
  gatherEvidence,
  type ReleaseTurn,
  releaseDue,
  remindTeam,
  settleDoubts,
} from '#disclosure';
import type { OutgoingMail } from '#sending';
import { type ClockLook, clockFaultOf } from './clock-fault.ts';

export interface SchedulerParts {
  readonly parts: DeskParts;
  readonly post: OutgoingMail;
  /** Names this process among others at the same database. */
  readonly holder: string;
  readonly wallClock: Clock;
  /** In milliseconds, evenly; without: the process's own. */
  readonly monotonic?: () => number;
  /** Told of each turn in which something happened or failed. */
  readonly onTurn?: (turn: Turn) => void;
}

/** What one turn did. */
export interface Turn {
  readonly released: ReleaseTurn['released'];
  readonly refused: ReleaseTurn['refused'];
  readonly nextAt: Instant | null;
  readonly delivered: DeliveryTurn;
  readonly doubts: { readonly found: number; readonly again: number };
  readonly evidence: number;
  /** Letters to the team. */
  readonly reminders: number;
  /** Why nothing was released, in words. */
  readonly clockFault: string | null;
}

export interface Scheduler {
  /** Does everything that is due now. */
  turn(): Promise<Turn>;
  /** Turns until it is stopped; a failure of one is told and does not end it. */
  run(onFailure: (error: unknown) => void): { stop(): Promise<void> };
}

/** So long clocks must have agreed, after they did not, before anything is released without a person. */
const STEADY_MS = 10 * 60_000;

/** The longest sleep: doubts and evidence are looked for that often. */
const LONGEST_SLEEP_MS = 5_000;

export function createScheduler(given: SchedulerParts): Scheduler {
  const { parts, post, holder, wallClock } = given;
  const monotonic = given.monotonic ?? (() => performance.now());
  let before: ClockLook | null = null;
  let lastFault: { readonly says: string; readonly at: number } | null = null;

  /** Why nothing is released now: clocks that disagree, or did a short while ago. */
  const faultAt = (look: ClockLook): string | null => {
    const says = clockFaultOf(look, before);
    before = look;
    if (says !== null) lastFault = { says, at: look.monotonic };
    const isSteady = lastFault === null || look.monotonic - lastFault.at >= STEADY_MS;
    return isSteady ? null : (lastFault?.says ?? null);
  };

  const turn = async (): Promise<Turn> => {
    const look = { wall: wallClock.now(), database: await parts.store.databaseNow(), monotonic: monotonic() };
    const clockFault = faultAt(look);
    // the later of two clocks that nearly agree must not release what the other one still keeps
    const clock = fixedClock(Math.min(look.wall, look.database) as Instant);
    const due =
      clockFault === null ? await releaseDue({ ...parts, clock }) : { released: [], refused: [], nextAt: null };
    const reminders = await remindTeam(parts);
    const delivered = await deliverOutbox(parts, post, holder);
    const doubts = await settleDoubts(parts);
    const evidence = await gatherEvidence(parts);
    return { ...due, reminders, delivered, doubts, evidence, clockFault };
  };

  return {
    turn,
    run(onFailure) {
      let isStopped = false;
      let wake: () => void = () => undefined;
      const sleep = (milliseconds: number): Promise<void> =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      const loop = async (): Promise<void> => {
        while (!isStopped) {
          let wait = LONGEST_SLEEP_MS;
          try {
            const done = await turn();
            given.onTurn?.(done);
            if (done.nextAt !== null) wait = Math.max(0, Math.min(wait, done.nextAt - wallClock.now()));
          } catch (error) {
            onFailure(error);
          }
          if (!isStopped) await sleep(wait);
        }
      };
      const ended = loop();
      return {
        async stop() {
          isStopped = true;
          wake();
          await ended;
        },
      };
    },
  };
}
