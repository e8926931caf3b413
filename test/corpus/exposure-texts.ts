import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '#base';
import { type ClaimText, type Proposal, proposeFrom, textsOf } from '#claims';
import { readHouseStyle } from '#house-style';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { readMessage } from '#proof';

const root = join(import.meta.dirname, '../..');

/** A proposal, and the text that it quotes. */
export interface ProposedFor {
  readonly proposal: Proposal;
  readonly text: string;
}

/** The proposal for the text that a file of expected verdicts names as its source. */
export async function proposalOf(advisory: string, source: string, corpus: string): Promise<ProposedFor> {
  if (source.startsWith('cve/')) {
    const texts = textsOfCve(JSON.parse(readFileSync(join(corpus, source), 'utf8')));
    return { proposal: proposeFrom(texts), text: texts.map(({ body }) => body).join('\n') };
  }
  const file = join(root, 'series/xsa.json');
  const styles = [readHouseStyle(JSON.parse(readFileSync(file, 'utf8')), file)];
  const keyring = await readKeyring([readFileSync(join(corpus, 'keys/xen-security.asc'))]);
  const policy = defaultPolicy(Date.parse('2026-11-01T00:00:00Z') as Instant);
  const seeds = join(corpus, '../seeds');
  const paths = source === 'seeds' ? readdirSync(seeds).map((name) => join(seeds, name)) : [join(corpus, source)];
  for await (const input of openInputs(paths)) {
    const { facts, tree } = await readMessage(input, { keyring, styles, policy });
    if (facts.number === Number(advisory.slice('XSA-'.length)))
      return { proposal: proposeFrom(textsOf(facts), facts.withdrawn), text: tree.text };
  }
  throw new Error(`no text of ${advisory} in ${source}`);
}

interface CveTexts {
  readonly containers: { readonly cna: Record<string, unknown> };
}

/** The texts of a CVE record that say who is concerned: its members, or those of the older form that it carries along. */
export function textsOfCve(record: CveTexts): readonly ClaimText[] {
  const { cna } = record.containers;
  const found: ClaimText[] = [];
  const add = (role: ClaimText['role'], value: unknown): void => {
    for (const body of textsIn(value)) found.push({ role, body, line: 1 });
  };
  add('vulnerable', cna['configurations']);
  add('mitigation', cna['workarounds']);
  add('description', cna['descriptions']);
  const old = cna['x_legacyV4Record'] as Record<string, unknown> | undefined;
  if (!found.some(({ role }) => role === 'vulnerable') && old !== undefined) {
    add('vulnerable', old['configuration']);
    add('mitigation', old['workaround']);
  }
  return found;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  const { value: text, ...rest } = value as Record<string, unknown>;
  return typeof text === 'string' ? [text] : Object.values(rest).flatMap(textsIn);
}
