import { hostname, uptime } from 'node:os';
import { type Clock, fixedClock, type Instant } from '#base';
import {
  type AnchorWay,
  anchorJournal,
  type CaseFailed,
  compareForms,
  compareThanks,
  type DeliveryTurn,
  type DeskParts,
  deliverOutbox,
  finishForgetting,
  gatherEvidence,
  QUIET_MS,
  type ReleaseTurn,
  raiseClockAlarm,
  releaseDue,
  remindTeam,
  settleDoubts,
  verifySignatures,
} from '#disclosure';
import type { OutgoingMail } from '#sending';
import { type ClockLook, clockFaultOf, setAheadSince } from './clock-fault.ts';

export interface SchedulerParts {
  readonly parts: DeskParts;
  readonly post: OutgoingMail;
  /** Names this process among others at the same database. */
  readonly holder: string;
  /** The machine whose clocks these are; without: this one. */
  readonly host?: string;
  readonly wallClock: Clock;
  /** In milliseconds, evenly; without: the process's own. */
  readonly monotonic?: () => number;
  /** In milliseconds, sleep included; without: the machine's own, or `monotonic` where that is given. */
  readonly sinceBoot?: () => number;
  /** Told of each turn in which something happened or failed. */
  readonly onTurn?: (turn: Turn) => void | Promise<void>;
}

/** What one turn did. */
export interface Turn {
  readonly released: ReleaseTurn['released'];
  readonly refused: ReleaseTurn['refused'];
  readonly nextAt: Instant | null;
  /** Cases that could not be looked at, and kept no other back. */
  readonly skipped: readonly { readonly id: ReleaseTurn['released'][number]; readonly why: string }[];
  readonly delivered: DeliveryTurn;
  readonly doubts: { readonly found: number; readonly again: number };
  readonly evidence: number;
  /** Letters to the team. */
  readonly reminders: number;
  /** By which ways the head of the journal was told to the outside. */
  readonly anchored: readonly AnchorWay[];
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

/** How often it is said anew that clocks disagree, and the letter tried again that was not taken. */
const ALARM_EVERY_MS = 60_000;

/** The longest sleep: doubts and evidence are looked for that often. */
const LONGEST_SLEEP_MS = 5_000;

/** How long it is waited until forgetting is tried again; twice as long each time. Tables may be written anew at each try. */
const FIRST_FORGET_WAIT_MS = 60_000;
const LONGEST_FORGET_WAIT_MS = 60 * 60_000;

/** The shortest one: of two clocks that nearly agree the later one may let us wait for an instant that was. */
const SHORTEST_SLEEP_MS = 50;

const NOTHING_DUE: ReleaseTurn = { released: [], refused: [], nextAt: null };
const NOTHING_DELIVERED: DeliveryTurn = { done: 0, waiting: 0, uncertain: 0, blocked: 0, given_up: 0 };
const NO_DOUBTS: Turn['doubts'] = { found: 0, again: 0 };
const NOTHING_DONE: Omit<Turn, 'clockFault'> = {
  ...NOTHING_DUE,
  skipped: [],
  delivered: NOTHING_DELIVERED,
  doubts: NO_DOUBTS,
  evidence: 0,
  reminders: 0,
  anchored: [],
};

export function createScheduler(given: SchedulerParts): Scheduler {
  const { parts, post, holder, wallClock } = given;
  const monotonic = given.monotonic ?? (() => performance.now());
  const sinceBoot = given.sinceBoot ?? given.monotonic ?? (() => uptime() * 1000);
  let first: ClockLook | null = null;
  let before: ClockLook | null = null;
  let lastFault: { readonly says: string; readonly at: number } | null = null;

  /** `now`: clocks disagree. `held`: they do, or did a short while ago. */
  const faultAt = (look: ClockLook): { readonly now: string | null; readonly held: string | null } => {
    first ??= look;
    // by the same clock as the database's: nothing but the time that passed shows it
    const ahead = setAheadSince(first, look);
    if (ahead !== null) return { now: null, held: ahead };
    const now = clockFaultOf(look, before);
    before = look;
    if (now !== null) lastFault = { says: now, at: look.monotonic };
    const isSteady = lastFault === null || look.monotonic - lastFault.at >= STEADY_MS;
    return { now, held: isSteady ? null : (lastFault?.says ?? null) };
  };

  /** null: it was said that clocks agree. `at`: when it was last said, evenly. */
  let alarmed: { readonly agreedAt: number | null; readonly at: number } | null | 'unknown' = 'unknown';
  const alarm = async (says: string | null, agreedAt: number | null): Promise<void> => {
    const known = alarmed === 'unknown' ? null : alarmed;
    const isSaid = says === null ? alarmed === null : known !== null && monotonic() - known.at < ALARM_EVERY_MS;
    // at the first turn in any case: a process that ended before may have left its word
    if (isSaid) return;
    // the clock as it was before this fault, however long it lasts
    const since = { agreedAt: known === null ? agreedAt : known.agreedAt, at: monotonic() };
    const host = given.host ?? hostname();
    alarmed = says === null ? null : since;
    await raiseClockAlarm(parts, post, { host, says, agreedAt: since.agreedAt as Instant | null });
  };

  const NEVER_TRIED = { waitMs: FIRST_FORGET_WAIT_MS, notBefore: Number.NEGATIVE_INFINITY };
  let forgetting = NEVER_TRIED;
  /** `nextAt`: the next release; null: none is planned. */
  const forget = async (at: DeskParts, nextAt: Instant | null): Promise<void> => {
    if (monotonic() < forgetting.notBefore || (nextAt !== null && nextAt - at.clock.now() < QUIET_MS)) return;
    if ((await at.forgetting?.isPending()) !== true) {
      forgetting = NEVER_TRIED;
      return;
    }
    const { claimable, expired } = await at.store.outboxWork();
    if (claimable + expired > 0) return;
    const { waitMs } = forgetting;
    forgetting = { waitMs: Math.min(2 * waitMs, LONGEST_FORGET_WAIT_MS), notBefore: monotonic() + waitMs };
    if (await finishForgetting(at)) forgetting = NEVER_TRIED;
  };

  /** Of cases that were written by a version that did not: from now on each change is compared as it is written. */
  let hasCompared = false;
  const isTold = (): true => true;

  const turn = async (): Promise<Turn> => {
    const asked = wallClock.now();
    const database = await parts.store.databaseNow();
    const look = { asked, database, wall: wallClock.now(), monotonic: monotonic(), sinceBoot: sinceBoot() };
    const agreedAt = before?.wall ?? null;
    const { now: wrongNow, held: clockFault } = faultAt(look);
    const failures: unknown[] = [];
    await alarm(clockFault, agreedAt).catch((error: unknown) => failures.push(error));
    // also nothing is handed over: by a clock that is behind, the archive would take our own signature for one from the future
    if (wrongNow !== null) {
      if (failures.length > 0) throw failures[0];
      return { ...NOTHING_DONE, clockFault };
    }
    // the later of two clocks that nearly agree must not release what the other one still keeps
    const earlier = Math.min(look.wall, look.database);
    // and a record must not be dated ahead by a clock that jumped: nothing could be done to the case until then
    const bounded: Clock = {
      now: () => Math.min(wallClock.now(), Math.floor(earlier + monotonic() - look.monotonic)) as Instant,
    };
    const at = { ...parts, clock: bounded };
    /** What fails keeps nothing else back. */
    const orElse = async <Done>(work: Promise<Done>, otherwise: Done): Promise<Done> => {
      try {
        return await work;
      } catch (error) {
        failures.push(error);
        return otherwise;
      }
    };
    const due =
      clockFault === null
        ? await orElse(releaseDue({ ...parts, clock: fixedClock(earlier as Instant) }), NOTHING_DUE)
        : NOTHING_DUE;
    const skipped: Turn['skipped'][number][] = [];
    const noteSkipped: CaseFailed = ({ id, error }) => {
      if (!skipped.some((each) => each.id === id)) skipped.push({ id, why: error.message });
    };
    if (clockFault === null && !hasCompared)
      hasCompared = await orElse(compareThanks(at, noteSkipped).then(isTold), false);
    // what was due was looked at there; this is for what comes, and for what waits for a certificate
    if (clockFault === null) await orElse(verifySignatures(at, noteSkipped), 0);
    if (clockFault === null) await orElse(compareForms(at, noteSkipped), 0);
    // at its time, whatever else happens: an anchor must not tell of a release
    const anchored = clockFault === null ? await orElse(anchorJournal(at, 'at its time'), []) : [];
    const delivered = await orElse(deliverOutbox(at, post, holder), NOTHING_DELIVERED);
    const doubts = await orElse(settleDoubts(at), NO_DOUBTS);
    const evidence = await orElse(gatherEvidence(at), 0);
    // after all else: what this turn has done is not called late
    const reminders = clockFault === null ? await orElse(remindTeam(at, noteSkipped), 0) : 0;
    const reminding =
      reminders === 0 ? NOTHING_DELIVERED : await orElse(deliverOutbox(at, post, holder), NOTHING_DELIVERED);
    // while clocks disagree, or releases could not be looked at, nobody knows when the next one is
    if (clockFault === null && due !== NOTHING_DUE) await orElse(forget(at, due.nextAt), undefined);
    if (failures.length > 0) throw failures[0];
    return {
      ...due,
      skipped,
      anchored,
      reminders,
      delivered: sumOf(delivered, reminding),
      doubts,
      evidence,
      clockFault,
    };
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
            await given.onTurn?.(done);
            if (done.nextAt !== null) wait = Math.max(SHORTEST_SLEEP_MS, Math.min(wait, done.nextAt - wallClock.now()));
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

function sumOf(one: DeliveryTurn, other: DeliveryTurn): DeliveryTurn {
  return {
    done: one.done + other.done,
    waiting: one.waiting + other.waiting,
    uncertain: one.uncertain + other.uncertain,
    blocked: one.blocked + other.blocked,
    given_up: one.given_up + other.given_up,
  };
}
