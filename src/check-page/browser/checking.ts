import type { CheckedAdvisory } from '../checker.ts';
import type { ChosenHost } from '../chosen-hosts.ts';
import type { Asking, Told } from '../worker-messages.ts';

export type Checked = Extract<Told<Blob>, { kind: 'checked' }>;

export interface Checking {
  readonly advisories: readonly CheckedAdvisory[];
  /** Throws an Error that says what to do: a file that cannot be read, a host that takes too long. */
  check(host: ChosenHost<File>, areAllGuests: boolean): Promise<Checked>;
}

/** Hosts take milliseconds. Attack: files that make the program run for ever. */
const LONGEST_MS = 20_000;

/** A worker that has the advisories; one that hangs is ended, and another takes its place. */
export async function startChecking(script: string, json: string): Promise<Checking> {
  let learning = learned(script, json);
  const { advisories } = await learning;
  return {
    advisories,
    async check({ name, files }, areAllGuests) {
      const { worker } = await learning;
      const told = await tell(worker, { kind: 'check', name, files, areAllGuests });
      if (told === null) {
        worker.terminate();
        learning = learned(script, json);
        throw new Error(`it took more than ${LONGEST_MS / 1000} seconds, and was given up`);
      }
      if (told.kind === 'checked') return told;
      throw new Error(told.kind === 'failed' ? told.message : 'an answer of another kind');
    },
  };
}

interface Learned {
  readonly worker: Worker;
  readonly advisories: readonly CheckedAdvisory[];
}

async function learned(script: string, json: string): Promise<Learned> {
  const worker = new Worker(trusted(script));
  const told = await tell(worker, { kind: 'learn', json });
  if (told?.kind === 'learned') return { worker, advisories: told.advisories };
  worker.terminate();
  throw new Error(told?.kind === 'failed' ? told.message : 'the program of this page did not start');
}

/** The one place where text becomes an address of a program; the page's policy allows no other (Trusted Types). */
function trusted(script: string): string | URL {
  const { trustedTypes } = globalThis as unknown as {
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): URL };
    };
  };
  workerAddress ??=
    trustedTypes?.createPolicy('check-worker', { createScriptURL: () => script }).createScriptURL(script) ?? script;
  return workerAddress;
}

let workerAddress: string | URL | null = null;

/** Its answer; null where none comes in time. One is asked after the other, so that each answer is to the last question. */
function tell(worker: Worker, asking: Asking<File>): Promise<Told<Blob> | null> {
  return new Promise((resolve) => {
    const end = (told: Told<Blob> | null): void => {
      clearTimeout(timer);
      worker.onmessage = null;
      worker.onerror = null;
      resolve(told);
    };
    const timer = setTimeout(() => end(null), LONGEST_MS);
    worker.onmessage = ({ data }: MessageEvent<Told<Blob>>) => end(data);
    worker.onerror = (event) =>
      end({ kind: 'failed', message: event.message || 'the program of this page did not start' });
    worker.postMessage(asking);
  });
}
