import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from '#cli';
import { readHouseStyle } from '#house-style';
import { readPolicy } from '#policy';
import {
  type Played,
  type PlayOptions,
  play,
  type RehearsalGiven,
  SCENARIOS,
  type Scenario,
  type Told,
  type World,
} from '#rehearsal';
import { openSqlite } from '#store/sqlite';

export const root = join(import.meta.dirname, '../..');

export interface PlayedHere extends Played {
  readonly told: readonly Told[];
}

/** Plays a scenario on a database of its own, which is gone afterwards. */
export async function playHere(
  scenario: Scenario,
  more: Pick<PlayOptions, 'choose'> & {
    readonly policy?: string;
    /** With all that was told before. */
    readonly atEnd?: (world: World, told: readonly Told[]) => Promise<void>;
  } = {},
): Promise<PlayedHere> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-rehearsal-test-'));
  const told: Told[] = [];
  try {
    const { policy = scenario.policy, choose, atEnd } = more;
    const options = {
      ...(choose === undefined ? {} : { choose }),
      ...(atEnd === undefined ? {} : { atEnd: (world: World) => atEnd(world, told) }),
    };
    const played = await play(scenario, given(folder, policy), { tell: (each) => told.push(each), ...options });
    return { ...played, told };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function given(folder: string, policy: string): RehearsalGiven {
  const path = join(root, 'policies', `${policy}.yaml`);
  const style = join(root, 'series/osn.json');
  return {
    openStore: (clock) => openSqlite(join(folder, 'desk.sqlite'), { searchWorker: null, clock }),
    policy: readPolicy(readFileSync(path, 'utf8'), path),
    style: readHouseStyle(JSON.parse(readFileSync(style, 'utf8')), style),
  };
}

export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
}

/** A terminal of 80 columns that keeps what is printed. */
export function paper(ask?: Terminal['ask']): {
  readonly terminal: Terminal;
  readonly text: () => string;
  readonly errors: () => string;
} {
  let [out, err] = ['', ''];
  return {
    text: () => out,
    errors: () => err,
    terminal: {
      out: (text) => {
        out += text;
      },
      outBytes: () => undefined,
      err: (text) => {
        err += text;
      },
      ...(ask === undefined ? {} : { ask }),
      hasColour: false,
      isInteractive: false,
      columns: 80,
    },
  };
}
