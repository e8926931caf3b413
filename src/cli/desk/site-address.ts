import type { Configuration } from '#configuration';

/** Where people open the site: its public address, or on its own machine the port that `tocsin serve` takes. */
export function siteAddress({ publicUrl, listen }: Pick<Configuration, 'publicUrl' | 'listen'>): string {
  return publicUrl ?? `http://localhost:${listen.port}`;
}
