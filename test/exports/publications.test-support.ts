import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdvisoryFacts } from '#advisory';
import { type Instant, parseInstant } from '#base';
import { proposeFrom, textsOf } from '#claims';
import { readHouseStyle } from '#house-style';
import { type CveId, parseCveId } from '#identifiers';
import { openInputs } from '#mail';
import { defaultPolicy, readKeyring } from '#pgp';
import { readMessage } from '#proof';
import { type Publication, publicationOf, readReleaseTable } from '#publication';
import { factsOf, parse } from '#text-format';

/* Publications to make documents of: an invented one that a test changes as it likes, and those of real mails. */

const root = join(import.meta.dirname, '../..');
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

export const XSA = readHouseStyle(json('series/xsa.json'), 'xsa.json');
const RELEASES = readReleaseTable(json('series/releases/xsa.json'), 'xsa.json');

export function at(text: string): Instant {
  return parseInstant(text) ?? assert.fail(text);
}

export function cve(text: string): CveId {
  return parseCveId(text) ?? assert.fail(text);
}

export const AT = at('2031-10-21T09:00:00Z');
export const ONE = cve('CVE-2031-1001');
export const TWO = cve('CVE-2031-1002');

const SUM = '0123456789abcdef'.repeat(4);

export interface MadeText {
  readonly cves?: string;
  readonly title?: string;
  readonly sections?: Readonly<Record<string, string>>;
}

const SECTIONS = {
  'UPDATES IN VERSION 2': 'Public release.',
  'ISSUE DESCRIPTION': 'A bell can be rung twice.\n\n * `ring()` does not look.\n\n```\nfenced\n```',
  IMPACT: 'Whoever rings twice wakes everybody.',
  'VULNERABLE SYSTEMS': 'Towers from 4.18 onwards have the bell.',
  MITIGATION: 'There is no known mitigation.',
  CREDITS: 'This issue was discovered by Ada Osier of Sedge.',
  RESOLUTION: `Applying the patches resolves this issue.\n\nxsa901-?.patch   xen-unstable - Xen 4.18.x\n\n$ sha256sum *\n${SUM}  xsa901-1.patch\n${SUM}  xsa901-2.patch\n$`,
};

/** The text of an invented advisory in the format of the XSAs. */
export function textOf({
  cves = 'CVE-2031-1001 / ',
  title = 'A bell rings twice',
  sections = {},
}: MadeText = {}): string {
  const all: Readonly<Record<string, string>> = { ...SECTIONS, ...sections };
  const printed = Object.entries(all)
    .filter(([, body]) => body !== '')
    .map(([heading, body]) => `${heading}\n${'='.repeat(heading.length)}\n\n${body}\n\n`);
  return `            Xen Security Advisory ${cves}XSA-901\n                 version 2\n\n        ${title}\n\n${printed.join('')}`;
}

export function factsFrom(text: MadeText = {}): AdvisoryFacts {
  return factsOf(parse(textOf(text), [XSA]));
}

/** Its publication; `change` replaces what a test is about. */
export function made(text: MadeText = {}, change: Partial<Publication> = {}): Publication {
  return {
    facts: factsFrom(text),
    trust: 'genuine',
    isTrusted: true,
    audience: { kind: 'public' },
    revisions: [
      { revision: 1, at: at('2031-10-07T12:00:00Z'), isDated: true, summary: null },
      { revision: 2, at: at('2031-10-21T12:01:00Z'), isDated: true, summary: 'Public release.' },
    ],
    condition: null,
    basis: 'confirmed',
    products: [
      {
        component: 'xen',
        tag: 'RELEASE-{version}',
        releases: [
          { version: '4.17.6', status: 'not_affected', because: [] },
          { version: '4.18.0', status: 'affected', because: [] },
          { version: '4.19.0', status: 'under_investigation', because: [] },
          { version: '4.19.1', status: 'fixed', because: [] },
        ],
        otherwise: 'affected',
      },
    ],
    ratings: [],
    fixes: [],
    style: XSA,
    site: 'https://security.example.org',
    ...change,
  };
}

export interface CorpusMail {
  readonly name: string;
  readonly publication: Publication;
}

/** The real mails of a corpus, with what rules read in them and the commits that its history names. */
export async function corpusPublications(corpus: string): Promise<readonly CorpusMail[]> {
  const folder = join(corpus, 'xsa');
  const keyring = await readKeyring([readFileSync(join(corpus, 'keys/xen-security.asc'))]);
  const history: History = JSON.parse(readFileSync(join(corpus, 'osv/xen-fix-commits.json'), 'utf8'));
  const mails: CorpusMail[] = [];
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.eml'))) {
    for await (const input of openInputs([join(folder, name)])) {
      const context = { keyring, styles: [XSA], policy: defaultPolicy(at('2026-11-01T00:00:00Z')) };
      const { facts, verdict, signatures } = await readMessage(input, context);
      const { condition } = proposeFrom(textsOf(facts), facts.withdrawn);
      const publication = publicationOf({
        facts,
        trust: verdict,
        allowUnverified: false,
        condition,
        basis: 'proposed',
        revisions: [
          {
            revision: facts.revision ?? assert.fail(name),
            at: signatures[0]?.signedAt ?? assert.fail(name),
            summary: facts.updates,
          },
        ],
        audience: { kind: 'public' },
        style: XSA,
        table: RELEASES,
        isFixed: () => null,
        ratings: [],
        fixes: fixesOf(history, `${facts.id}`),
        site: 'https://security.example.org',
      });
      mails.push({ name, publication });
    }
  }
  return mails;
}

interface History {
  readonly xsa: Readonly<
    Record<
      string,
      {
        readonly fix_commits: readonly {
          readonly commit: string;
          readonly fixes_trailer: readonly { readonly commit: string }[];
        }[];
      }
    >
  >;
}

function fixesOf({ xsa }: History, id: string): Publication['fixes'] {
  const commits = xsa[id]?.fix_commits ?? [];
  if (commits.length === 0) return [];
  const fixed = commits.map(({ commit }) => commit);
  return [
    { component: 'xen', fixed, introduced: commits.flatMap((each) => each.fixes_trailer.map(({ commit }) => commit)) },
  ];
}
