import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

/**
 * What each folder of `src/` may import: the table of ARCHITECTURE.md, which a test below holds against this one. `base` is
 * allowed everywhere. A folder with a slash (`exports/html`) is a module of its own.
 */
const LAYERS: Readonly<Record<string, { readonly layer: number; readonly may: readonly string[] }>> = {
  base: { layer: 0, may: [] },
  identifiers: { layer: 1, may: [] },
  versions: { layer: 1, may: [] },
  conditions: { layer: 1, may: ['versions'] },
  'check-page': { layer: 2, may: ['conditions', 'exposure', 'releases', 'xen'] },
  exposure: { layer: 1, may: ['conditions', 'house-style', 'identifiers', 'releases', 'versions', 'xen'] },
  releases: { layer: 1, may: ['identifiers', 'versions'] },
  xen: { layer: 1, may: ['conditions', 'versions'] },
  'house-style': { layer: 1, may: [] },
  csaf: { layer: 1, may: [] },
  markup: { layer: 1, may: [] },
  search: { layer: 1, may: ['masking'] },
  masking: { layer: 1, may: ['markup'] },
  configuration: { layer: 1, may: [] },
  policy: { layer: 1, may: [] },
  embargo: { layer: 1, may: ['policy'] },
  sealing: { layer: 1, may: [] },
  team: { layer: 1, may: [] },
  members: { layer: 1, may: ['policy'] },
  advisory: { layer: 1, may: ['identifiers', 'versions'] },
  claims: { layer: 1, may: ['advisory', 'conditions', 'versions'] },
  patches: { layer: 1, may: ['advisory', 'identifiers', 'text-format', 'versions'] },
  consistency: { layer: 1, may: ['publication'] },
  records: {
    layer: 1,
    may: ['advisory', 'claims', 'conditions', 'csaf/reading', 'house-style', 'identifiers', 'versions'],
  },
  'record-lint': { layer: 1, may: ['csaf', 'csaf/reading', 'records', 'versions'] },
  publication: {
    layer: 1,
    may: ['advisory', 'conditions', 'csaf/cvss', 'csaf/cwe', 'house-style', 'identifiers', 'versions'],
  },
  'text-format': { layer: 1, may: ['advisory', 'house-style', 'identifiers', 'versions'] },
  lint: { layer: 1, may: ['advisory', 'house-style', 'identifiers', 'patches', 'text-format', 'versions'] },
  drafting: {
    layer: 1,
    may: ['advisory', 'embargo', 'house-style', 'identifiers', 'lint', 'patches', 'policy', 'text-format'],
  },
  'exports/cve': { layer: 1, may: ['advisory', 'csaf/cvss', 'csaf/cwe', 'identifiers', 'publication'] },
  'exports/osv': { layer: 1, may: ['advisory', 'csaf/cvss', 'identifiers', 'publication'] },
  'exports/csaf': {
    layer: 1,
    may: [
      'advisory',
      'conditions',
      'csaf',
      'csaf/cvss',
      'csaf/cwe',
      'house-style',
      'identifiers',
      'publication',
      'versions',
    ],
  },
  'exports/forms': { layer: 1, may: ['consistency', 'exports/csaf', 'exports/cve', 'exports/osv', 'publication'] },
  'exports/html': { layer: 1, may: ['advisory', 'markup'] },
  'exports/json': { layer: 1, may: ['advisory', 'claims', 'conditions', 'records', 'text-format', 'versions'] },
  git: { layer: 2, may: [] },
  'source-tree': { layer: 2, may: ['git', 'patches', 'versions'] },
  'patch-proof': { layer: 2, may: ['advisory', 'git', 'identifiers', 'patches', 'source-tree'] },
  history: { layer: 2, may: ['git', 'identifiers', 'releases', 'versions', 'xen'] },
  anchors: { layer: 2, may: ['git'] },
  mail: { layer: 2, may: ['git'] },
  letters: { layer: 2, may: ['mail'] },
  sending: { layer: 2, may: [] },
  'cve-services': { layer: 2, may: ['identifiers'] },
  pgp: { layer: 2, may: ['advisory', 'advisory/mint'] },
  store: { layer: 2, may: ['sealing', 'search'] },
  confirmations: { layer: 3, may: ['conditions', 'identifiers', 'pgp'] },
  proof: {
    layer: 3,
    may: ['advisory', 'house-style', 'identifiers', 'lint', 'mail', 'patches', 'pgp', 'publication', 'text-format'],
  },
  statements: {
    layer: 3,
    may: [
      'advisory',
      'claims',
      'conditions',
      'confirmations',
      'exposure',
      'house-style',
      'lint',
      'pgp',
      'proof',
      'publication',
      'records',
      'store',
    ],
  },
  archive: {
    layer: 3,
    may: ['advisory', 'exports/json', 'house-style', 'mail', 'masking', 'pgp', 'proof', 'search', 'store'],
  },
  disclosure: {
    layer: 3,
    may: [
      'advisory',
      'anchors',
      'archive',
      'conditions',
      'confirmations',
      'drafting',
      'embargo',
      'exports/cve',
      'exports/forms',
      'exposure',
      'house-style',
      'identifiers',
      'letters',
      'mail',
      'members',
      'patch-proof',
      'patches',
      'pgp',
      'policy',
      'proof',
      'publication',
      'sealing',
      'sending',
      'statements',
      'store',
      'team',
      'text-format',
    ],
  },
  jobs: { layer: 4, may: ['disclosure', 'sending'] },
  rehearsal: {
    layer: 4,
    may: [
      'archive',
      'disclosure',
      'drafting',
      'embargo',
      'house-style',
      'identifiers',
      'jobs',
      'letters',
      'members',
      'pgp',
      'policy',
      'sealing',
      'sending',
      'store',
    ],
  },
  'message-view': { layer: 3, may: ['mail', 'markup', 'masking'] },
  web: {
    layer: 4,
    may: [
      'advisory',
      'archive',
      'check-page',
      'conditions',
      'confirmations',
      'exports/csaf',
      'exports/forms',
      'exports/html',
      'exports/json',
      'exposure',
      'house-style',
      'identifiers',
      'mail',
      'markup',
      'masking',
      'message-view',
      'publication',
      'releases',
      'search',
      'statements',
      'store',
    ],
  },
  'desk-site': {
    layer: 4,
    may: [
      'advisory',
      'disclosure',
      'drafting',
      'embargo',
      'house-style',
      'identifiers',
      'letters',
      'markup',
      'masking',
      'members',
      'patch-proof',
      'pgp',
      'policy',
      'sealing',
      'store',
      'team',
      'text-format',
      'web',
    ],
  },
  cli: {
    layer: 4,
    may: [
      'advisory',
      'anchors',
      'archive',
      'claims',
      'conditions',
      'configuration',
      'confirmations',
      'csaf',
      'cve-services',
      'disclosure',
      'drafting',
      'embargo',
      'exports/cve',
      'exports/forms',
      'exports/html',
      'exports/json',
      'exports/osv',
      'exposure',
      'history',
      'house-style',
      'identifiers',
      'jobs',
      'letters',
      'mail',
      'members',
      'patch-proof',
      'patches',
      'pgp',
      'policy',
      'proof',
      'publication',
      'record-lint',
      'records',
      'rehearsal',
      'releases',
      'sealing',
      'sending',
      'source-tree',
      'statements',
      'store',
      'team',
      'versions',
      'xen',
    ],
  },
  main: {
    layer: 5,
    may: ['archive', 'check-page', 'cli', 'desk-site', 'statements', 'store/postgres', 'store/sqlite', 'web'],
  },
};

const root = join(import.meta.dirname, '..');

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

test('no import goes up, past the table, or around a front door', () => {
  assert.deepEqual(importsOf(sourceFiles()).flatMap(faultOf), []);
});

test('the table has every folder of src, and no other', () => {
  const folders = new Set(sourceFiles().map(folderOf));
  assert.deepEqual([...folders].sort(), Object.keys(LAYERS).sort());
});

test('no row of the table allows a higher layer', () => {
  for (const [folder, { layer, may }] of Object.entries(LAYERS)) {
    for (const target of may) {
      const below = LAYERS[target] ?? LAYERS[target.split('/')[0] ?? ''];
      assert.ok(below !== undefined && below.layer <= layer, `${folder} may not import ${target}`);
    }
  }
});

test('only pgp can make text verified', () => {
  const minters = importsOf(sourceFiles())
    .filter((each) => each.target === 'advisory/mint')
    .map((each) => each.folder);
  assert.deepEqual([...new Set(minters)], ['pgp']);
});

test('only main opens a database', () => {
  const openers = importsOf(sourceFiles())
    .filter((each) => each.target.startsWith('store/') && !each.target.endsWith('/inside') && each.folder !== 'store')
    .map((each) => each.folder);
  assert.deepEqual([...new Set(openers)], ['main']);
});

test('the check itself sees an upward import, one past the table, one around a front door and an unknown folder', () => {
  const fault = (folder: string, specifier: string): number =>
    faultOf({ file: `src/${folder}/made-up.ts`, folder, target: targetOf(`src/${folder}/made-up.ts`, specifier) ?? '' })
      .length;
  assert.equal(fault('text-format', '#proof'), 1, 'upward');
  assert.equal(fault('markup', '#versions'), 1, 'past the table');
  assert.equal(fault('proof', '../mail/parse-message.ts'), 1, 'around a front door');
  assert.equal(fault('proof', '#advisory/mint'), 1, 'minting');
  assert.equal(fault('made-up', '#base'), 1, 'unknown folder');
  assert.equal(fault('proof', '#mail'), 0, 'allowed');
});

test('ARCHITECTURE.md shows the same table', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const shown = Object.fromEntries(
    [...page.matchAll(/^\| (?<layer>[0-5]) \| `(?<folder>[a-z/-]+)` \|[^|]*\| (?<may>[^|]*) \|$/gm)].map((match) => {
      const { layer = '', folder = '', may = '' } = match.groups ?? {};
      return [
        folder,
        {
          layer: Number(layer),
          may: [...may.matchAll(/`(?<name>[a-z/-]+)`/g)].map((each) => each.groups?.['name'] ?? ''),
        },
      ];
    }),
  );
  assert.deepEqual(shown, LAYERS);
});

function sourceFiles(): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => relative(root, join(root, 'src', name)));
}

function folderOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  return first === 'exports' ? `${first}/${second}` : first;
}

function importsOf(files: readonly string[]): Import[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](?<specifier>[^'"]+)['"]/g)].map(
      (match) => match.groups?.['specifier'] ?? '',
    );
    return specifiers.flatMap((specifier) => {
      const target = targetOf(file, specifier);
      return target === null ? [] : [{ file, folder: folderOf(file), target }];
    });
  });
}

/** The folder an import leads to; `…/inside` for a path around a front door; null for its own folder and for packages. */
function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return null;
  const path = join(file, '..', specifier);
  const folder = folderOf(path);
  return folder === folderOf(file) ? null : `${folder}/inside`;
}

function faultOf({ file, folder, target }: Import): string[] {
  const rule = LAYERS[folder];
  if (rule === undefined) return [`${file}: the folder ${folder} is missing from the table`];
  if (target === folder || target === 'base' || rule.may.includes(target)) return [];
  return [`${file}: ${folder} may not import ${target}`];
}
