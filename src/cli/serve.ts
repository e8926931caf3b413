import { TocsinError } from '#base';
import { type Configuration, readListen } from '#configuration';
import { defaultPolicy, summarizeCertificates } from '#pgp';
import type { ReadingContext } from '#proof';
import type { DatabaseStore } from '#store';
import { counted } from './counted.ts';
import { type DataDirectory, dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { ServingDesk } from './desk/serving-desk.ts';
import type { Environment, ReadingOptions, RunningSite, SiteParts } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { releaseTables } from './patches/release-tables.ts';
import { readingContext } from './reading-context.ts';
import { cannotListen, servingText } from './serving.ts';
import { oneLine } from './terminal.ts';
import { watchedFilesState } from './watched-files.ts';

/** How often the files are looked at that the server judges by. */
const CHECK_INTERVAL_MS = 3_000;

type ServeOptions = ReadingOptions & { readonly listen?: string };

/** `tocsin serve`: the archive and the public site, until the process is asked to end. */
export async function serve(options: ServeOptions, environment: Environment): Promise<ExitStatus> {
  const { terminal } = environment;
  const directory = await dataDirectory(options, environment);
  const { configuration } = directory;
  const listen = options.listen === undefined ? configuration.listen : readListen(options.listen);
  if (listen === undefined) {
    throw new TocsinError({
      code: 'usage',
      message: `--listen: expected HOST:PORT, found "${options.listen}"`,
      hint: 'for example: --listen 127.0.0.1:8089',
    });
  }
  await makeDataDirectory(directory);
  // before they are read: what is written in between is seen as a change
  const filesState = await watchedFilesState(directory, options, environment);
  const context = await readingContext(environment, options);
  const { movedTo } = await import('#store');
  await withStore(directory, environment, async (store) => {
    const place = await movedTo(store);
    if (place !== null) terminal.err(`note: this archive was moved to ${oneLine(place)}; here it can only be read\n`);
    const parts = partsOf(context, configuration, environment, options);
    const { servingDesk } = await import('./desk/serving-desk.ts');
    const desk = servingDesk(store, directory, environment);
    const site = await environment
      .startSite({
        store,
        listen,
        desk: () => desk.parts(),
        planned: () => desk.planned(),
        hasClockFault: () => desk.hasClockFault(),
        ...parts,
      })
      .catch(async (error: unknown) => {
        await desk.stop();
        throw cannotListen(error, listen);
      });
    const judging = new BackgroundJudging(store, environment);
    try {
      const stopped = environment.untilStopped();
      // the address alone on standard output: scripts wait for it
      terminal.out(`${site.url}\n`);
      const certificates = context.keyring.certificates.length;
      terminal.err(await servingText(store, directory, { listen, certificates }, terminal));
      judging.begin(context);
      const following = followFiles({ directory, options, environment, site, judging, desk, filesState });
      await stopped;
      await following.stop();
    } finally {
      judging.stop();
      await desk.stop();
      await site.close();
      await judging.ended();
    }
  });
  return EXIT.good;
}

function partsOf(
  context: ReadingContext,
  configuration: Configuration,
  environment: Environment,
  options: ReadingOptions,
): SiteParts {
  let fixTables: ReturnType<SiteParts['fixTables']> | null = null;
  // certificates stay until they are read again, time goes on
  const contextNow = (): ReadingContext => ({ ...context, policy: defaultPolicy(environment.clock.now()) });
  return {
    context: contextNow,
    fixTables: () => {
      fixTables ??= releaseTables(options, environment);
      return fixTables;
    },
    certificates: async () => {
      const { keyring, policy } = contextNow();
      return summarizeCertificates(keyring, policy);
    },
    settings: {
      title: configuration.title,
      publicUrl: configuration.publicUrl,
      trustedProxies: configuration.trustedProxies,
      securityContact: configuration.securityContact,
      metricsFromAnywhere: configuration.metricsFromAnywhere,
      version: environment.version,
    },
  };
}

/** Brings forward beside the answering what the archive derives from certificates, house styles and address policies. */
class BackgroundJudging {
  readonly #store: DatabaseStore;
  readonly #environment: Environment;
  #run: { isStopped: boolean } = { isStopped: true };
  #ended: Promise<void> = Promise.resolve();

  constructor(store: DatabaseStore, environment: Environment) {
    this.#store = store;
    this.#environment = environment;
  }

  /** By these certificates and styles from now on; what was under way by others ends. */
  begin(context: ReadingContext): void {
    this.stop();
    const run = { isStopped: false };
    this.#run = run;
    this.#ended = this.#ended.then(() => this.#judge(context, () => run.isStopped));
  }

  stop(): void {
    this.#run.isStopped = true;
  }

  ended(): Promise<void> {
    return this.#ended;
  }

  async #judge(context: ReadingContext, isStopped: () => boolean): Promise<void> {
    const { terminal } = this.#environment;
    const { reindexStaleLists, rejudge } = await import('#archive');
    await this.#try(STALE_WORDS, async () => {
      await reindexStaleLists(this.#store, isStopped);
    });
    if (isStopped()) return;
    await this.#try(JUDGEMENTS, async () => {
      const judged = await rejudge(this.#store, context, isStopped);
      if (judged === 0 || isStopped()) return;
      terminal.err(`note: ${counted(judged, 'signed message')} judged anew\n`);
    });
  }

  /** The server goes on answering where this fails. */
  async #try({ failed, hint }: Step, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { terminal } = this.#environment;
      terminal.err(`tocsin: ${failed}: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
      terminal.err(`hint: ${hint}\n`);
    }
  }
}

interface Step {
  /** What could not be done. */
  readonly failed: string;
  readonly hint: string;
}

const STALE_WORDS: Step = {
  failed: 'searches still go by an earlier address policy of a list, their words could not be made anew',
  hint: 'tocsin doctor names the list and the command that does it',
};

const JUDGEMENTS: Step = {
  failed: 'signed messages could not be judged anew, advisories are shown as they were judged before',
  hint: 'SIGHUP or a restart tries again; tocsin doctor looks whether the database is whole',
};

interface Following {
  readonly directory: DataDirectory;
  readonly options: ServeOptions;
  readonly environment: Environment;
  readonly site: RunningSite;
  readonly judging: BackgroundJudging;
  readonly desk: ServingDesk;
  /** Of the files as they were read. */
  readonly filesState: string;
}

/**
 * Reads the files again when they have changed, or at SIGHUP in any case. What cannot be read changes nothing: the server goes
 * on with what it has, says so, and looks again at the next change.
 */
function followFiles({ directory, options, environment, site, judging, desk, filesState }: Following): {
  stop(): Promise<void>;
} {
  const { terminal } = environment;
  let state = filesState;
  let configuration = directory.configuration;
  let isStopped = false;
  const check = async (isAsked: boolean): Promise<void> => {
    const now = await watchedFilesState(directory, options, environment);
    if (isStopped || (now === state && !isAsked)) return;
    state = now;
    try {
      const context = await readingContext(environment, options);
      const { configuration: read } = await dataDirectory(options, environment);
      if (isStopped) return;
      await site.change(partsOf(context, read, environment, options));
      terminal.err('note: certificates, house styles and tocsin.yaml were read again\n');
      if (options.listen === undefined && JSON.stringify(read.listen) !== JSON.stringify(configuration.listen)) {
        terminal.err('note: listen has changed: that needs a restart\n');
      }
      configuration = read;
      desk.change({ ...directory, configuration: read });
      judging.begin(context);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      terminal.err(`tocsin: changed files are not used, what was read before still holds: ${oneLine(reason)}\n`);
    }
  };
  let checking: Promise<void> = Promise.resolve();
  let isWaiting = false;
  const next = (isAsked: boolean): void => {
    // on a slow disk checks do not pile up
    if (isWaiting && !isAsked) return;
    isWaiting = true;
    checking = checking
      .then(() => check(isAsked))
      .finally(() => {
        isWaiting = false;
      });
  };
  const timer = setInterval(() => next(false), CHECK_INTERVAL_MS);
  const ignore = environment.onHangUp(() => next(true));
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      ignore();
      await checking;
    },
  };
}
