import { Worker } from 'node:worker_threads';
import { TocsinError } from '#base';
import type { HeavyRead, WorkerAnswer, WorkerQuestion } from './worker-messages.ts';

export interface SearchThreadsOptions {
  /** Threads at work; one more gives nothing on two cores. */
  readonly threads?: number;
  /** How long one read may take once it has begun, and how long it may wait before. */
  readonly timeLimitMs?: number;
  /** Attack: thousands of searches at once. More than these waiting are turned away. */
  readonly maxWaiting?: number;
}

export interface SearchThreads {
  /** The answer of a read, from another thread. Throws TocsinError `busy` where it takes too long. */
  run(method: HeavyRead, parameters: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

interface Job extends WorkerQuestion {
  readonly resolve: (result: unknown) => void;
  readonly reject: (cause: unknown) => void;
  timer: NodeJS.Timeout | null;
}

interface Thread {
  readonly worker: Worker;
  job: Job | null;
}

/**
 * A few threads that answer one read each at a time. They start when they are first needed, start again after a crash, and do
 * not keep the process alive. A thread whose time is up is ended; until SQLite has let go of it, it keeps its place, so that
 * no row of heavy searches can pile up threads.
 */
export function searchThreads(entry: URL, path: string, options: SearchThreadsOptions = {}): SearchThreads {
  const { threads: maxThreads = 2, timeLimitMs = 5_000, maxWaiting = 200 } = options;
  const threads = new Set<Thread>();
  /** Ended, and not yet gone. */
  const leaving = new Set<Promise<unknown>>();
  const waiting: Job[] = [];
  let lastId = 0;
  let isClosed = false;

  const start = (): Thread => {
    const worker = new Worker(entry, { workerData: { path } });
    const thread: Thread = { worker, job: null };
    worker.unref();
    worker.on('message', (answer: WorkerAnswer) => {
      const { job } = thread;
      if (job === null || answer.id !== job.id) return;
      release(thread);
      if ('failure' in answer) job.reject(new Error(answer.failure));
      else job.resolve(answer.result);
      next();
    });
    worker.on('error', (cause) => lose(thread, failed(cause)));
    worker.on('exit', () => lose(thread, failed(undefined)));
    threads.add(thread);
    return thread;
  };

  const release = (thread: Thread): void => {
    if (thread.job?.timer) clearTimeout(thread.job.timer);
    thread.job = null;
    thread.worker.unref();
  };

  const lose = (thread: Thread, cause: TocsinError): void => {
    if (!threads.delete(thread)) return;
    const { job } = thread;
    release(thread);
    job?.reject(cause);
    next();
  };

  const end = (thread: Thread): void => {
    const gone = thread.worker.terminate().finally(() => {
      leaving.delete(gone);
      next();
    });
    leaving.add(gone);
    lose(thread, tooLong());
  };

  const next = (): void => {
    while (waiting.length > 0 && !isClosed) {
      let free = [...threads].find((thread) => thread.job === null);
      if (free === undefined && threads.size + leaving.size < maxThreads) free = start();
      const job = free === undefined ? undefined : waiting.shift();
      if (free === undefined || job === undefined) return;
      const thread = free;
      if (job.timer !== null) clearTimeout(job.timer);
      thread.job = job;
      // whoever waits for the answer must get it: the process stays until then
      thread.worker.ref();
      job.timer = setTimeout(() => end(thread), timeLimitMs);
      thread.worker.postMessage({
        id: job.id,
        method: job.method,
        parameters: job.parameters,
      } satisfies WorkerQuestion);
    }
  };

  return {
    run(method, parameters) {
      if (isClosed) return Promise.reject(failed(undefined));
      if (waiting.length >= maxWaiting) return Promise.reject(tooLong());
      return new Promise((resolve, reject) => {
        lastId += 1;
        const job: Job = { id: lastId, method, parameters, resolve, reject, timer: null };
        job.timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(job), 1);
          reject(tooLong());
        }, timeLimitMs);
        waiting.push(job);
        next();
      });
    },

    async close() {
      isClosed = true;
      for (const job of waiting.splice(0)) {
        if (job.timer !== null) clearTimeout(job.timer);
        job.reject(failed(undefined));
      }
      const ended = [...threads].map((thread) => {
        const gone = thread.worker.terminate();
        lose(thread, failed(undefined));
        // or the process ends before its threads have, in the middle of whoever waits for this
        thread.worker.ref();
        return gone;
      });
      await Promise.all([...ended, ...leaving]);
    },
  };
}

function tooLong(): TocsinError {
  return new TocsinError({
    code: 'busy',
    message: 'the read took too long, it was given up',
    hint: 'try again, or ask for less: fewer words, a date range',
  });
}

function failed(cause: unknown): TocsinError {
  return new TocsinError({
    code: 'store_unusable',
    message: 'the thread that reads has ended',
    hint: 'try again; tocsin doctor looks closer at the database',
    ...(cause === undefined ? {} : { cause }),
  });
}
