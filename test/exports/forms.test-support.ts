import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Instant, parseInstant } from '#base';
import { readHouseStyle } from '#house-style';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { readMessage } from '#proof';
import { type Publication, type ReleaseTable, readReleaseTable } from '#publication';
import { readReleaseTable as readFixTable, recordedFixes } from '#releases';
import { publishedAs } from '#statements';

const root = join(import.meta.dirname, '..', '..');
export const NOW = parseInstant('2026-11-22T00:00:00Z') ?? (0 as Instant);

export interface Published {
  readonly mail: string;
  readonly publication: Publication;
  readonly table: ReleaseTable | null;
  readonly isFixed: (component: string, version: string) => boolean | null;
}

/**
 * What machines are told of each mail of a folder, by the series files as they are, the fixes that are recorded, and the conditions
 * that rules propose.
 */
export async function publishedMails(folder: string, keyringFile: string): Promise<readonly Published[]> {
  const styles = ['xsa', 'osn'].map((name) => readHouseStyle(json(`series/${name}.json`), name));
  const releases = ['xsa', 'osn'].map((name) => readReleaseTable(json(`series/releases/${name}.json`), name));
  const context = {
    keyring: await readKeyring([readFileSync(keyringFile)]),
    styles,
    releases,
    policy: defaultPolicy(NOW),
  };
  const fixTable = readFixTable(readFileSync(join(root, 'series/xen/fixes.json')), 'fixes.json');
  const published: Published[] = [];
  for (const mail of readdirSync(folder).filter((name) => name.endsWith('.eml'))) {
    for await (const message of openInputs([join(folder, mail)])) {
      const reading = await readMessage(message, context);
      const at = reading.signatures[0]?.signedAt ?? NOW;
      const { revision, updates } = reading.facts;
      const isFixed = recordedFixes([fixTable], reading.facts.id);
      const publication = publishedAs(
        reading,
        context,
        {
          allowUnverified: false,
          revisions: revision === null ? [] : [{ revision, at, summary: updates }],
          audience: { kind: 'public' },
          ratings: [],
          fixes: [],
          isFixed,
          site: 'https://security.example.org',
        },
        { confirmations: new Map(), onProblem: () => undefined },
      );
      const table = releases.find(({ series }) => series === reading.facts.series) ?? null;
      published.push({ mail, publication, table, isFixed });
    }
  }
  return published;
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
