import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdvisoryFacts } from '#advisory';
import { type Instant, parseInstant } from '#base';
import { type HouseStyle, readHouseStyle } from '#house-style';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { type Reading, readMessage } from '#proof';
import {
  type ProductStatement,
  type Publication,
  type ReleaseTable,
  readReleaseTable,
  type StatedRelease,
} from '#publication';
import { parseProductVersion, spanContains } from '#versions';

const root = join(import.meta.dirname, '..');
export const AT = parseInstant('2026-11-22T00:00:00Z') ?? (0 as Instant);
const DAY = 86_400_000;

/** A publication of each message of a folder, made here: statuses are invented, so that each form of them is there. */
export async function publicationsOf(folder: string, keyringFile: string): Promise<Map<string, Publication>> {
  const styles = ['xsa', 'osn'].map((name) => readHouseStyle(json(`series/${name}.json`), name));
  const tables = ['xsa', 'osn'].map((name) => readReleaseTable(json(`series/releases/${name}.json`), name));
  const keyring = await readKeyring([readFileSync(keyringFile)]);
  const publications = new Map<string, Publication>();
  for (const mail of readdirSync(folder).filter((name) => name.endsWith('.eml'))) {
    for await (const message of openInputs([join(folder, mail)])) {
      const reading = await readMessage(message, { keyring, styles, policy: defaultPolicy(AT) });
      const style = styles.find(({ series }) => series === reading.facts.series) ?? styles[0];
      const table = tables.find(({ series }) => series === style?.series);
      if (style !== undefined && table !== undefined) publications.set(mail, publicationOf(reading, style, table));
    }
  }
  return publications;
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

function publicationOf({ facts, verdict, signatures }: Reading, style: HouseStyle, table: ReleaseTable): Publication {
  const newest = facts.revision ?? 1;
  const signedAt = signatures[0]?.signedAt ?? AT;
  return {
    facts,
    trust: verdict,
    isTrusted: verdict === 'genuine' || verdict === 'incomplete',
    audience: { kind: 'public' },
    revisions: Array.from({ length: newest }, (_, index) => ({
      revision: index + 1,
      at: (signedAt - (newest - 1 - index) * DAY) as Instant,
      isDated: index + 1 === newest,
      summary: index + 1 === newest ? facts.updates : null,
    })),
    condition: null,
    basis: 'proposed',
    products: productsOf(facts, table, signedAt),
    ratings: [],
    fixes: [],
    style,
    site: 'https://security.example.org',
  };
}

/** Affected: what a row names; before that, not affected and undecided in turn; what came a year later is fixed. */
function productsOf(facts: AdvisoryFacts, table: ReleaseTable, at: Instant): ProductStatement[] {
  const components = [
    ...new Set(facts.patches.map((row) => row.applies.component ?? facts.component)),
    ...(facts.patches.length === 0 ? [facts.component] : []),
  ];
  return components.map((component) => {
    const rows = facts.patches.filter(({ applies }) => (applies.component ?? facts.component) === component);
    const all = table.components.get(component)?.releases ?? [];
    const releases = all
      .filter(({ releasedAt }) => releasedAt < at + 365 * DAY)
      .map(({ version, releasedAt }, index): StatedRelease => {
        const parsed = parseProductVersion(version);
        const isNamed = rows.some(({ applies }) =>
          applies.spans.some((span) => parsed !== undefined && spanContains(span, parsed)),
        );
        const because = [{ text: 'Only some systems are vulnerable.', line: 30 }];
        if (releasedAt > at) return { version, status: 'fixed', because: [] };
        if (isNamed) return { version, status: 'affected', because };
        return index % 3 === 0
          ? { version, status: 'under_investigation', because: [] }
          : { version, status: index % 3 === 1 ? 'not_affected' : 'affected', because };
      });
    return { component, tag: null, releases, otherwise: facts.withdrawn ? 'under_investigation' : 'affected' };
  });
}
