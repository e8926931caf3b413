import { TocsinError } from '#base';
import { readListen } from '#configuration';
import { defaultPolicy } from '#pgp';
import { dataDirectory, makeDataDirectory, withStore } from './data-directory.ts';
import type { Environment, ReadingOptions } from './environment.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { readingContext } from './reading-context.ts';
import { oneLine } from './terminal.ts';

/** `tocsin serve`: the archive and the public site, until the process is asked to end. */
export async function serve(
  options: ReadingOptions & { readonly listen?: string },
  environment: Environment,
): Promise<ExitStatus> {
  const { terminal, clock } = environment;
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
  const { rejudge } = await import('#archive');
  const context = await readingContext(environment, options);
  await withStore(directory, environment, async (store) => {
    const site = await environment.startSite({
      store,
      // certificates stay, time goes on
      context: () => ({ ...context, policy: defaultPolicy(clock.now()) }),
      listen,
      settings: {
        title: configuration.title,
        publicUrl: configuration.publicUrl,
        trustedProxies: configuration.trustedProxies,
        securityContact: configuration.securityContact,
        metricsFromAnywhere: configuration.metricsFromAnywhere,
        version: environment.version,
      },
    });
    terminal.out(`${site.url}\n`);
    let isStopped = false;
    const judging = rejudge(store, context, () => isStopped).catch((error: unknown) => {
      terminal.err(`tocsin: signed messages could not be judged anew: ${oneLine(String(error))}\n`);
    });
    await environment.untilStopped();
    isStopped = true;
    await site.close();
    await judging;
  });
  return EXIT.good;
}
