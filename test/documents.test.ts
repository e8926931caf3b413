import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { before, test } from 'node:test';
import { parse as parseYaml } from 'yaml';

const root = join(import.meta.dirname, '..');
const pages = ['', 'docs', 'examples', 'series', 'src', 'test', 'bench'].flatMap(pagesIn);

before(() => {
  if (!existsSync(join(root, 'dist/tocsin.js'))) execFileSync('sh', ['scripts/build'], { cwd: root });
});

test('every relative link of every page leads somewhere', () => {
  assert.ok(pages.length > 5, 'there are pages to look at');
  const dead = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?<target>[^)\s]+)\)/g)].flatMap((match) => {
      const target = match.groups?.['target'] ?? '';
      if (/^[a-z]+:/.test(target)) return [];
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : relative(root, join(root, dirname(page), path));
      if (!existsSync(join(root, file))) return [`${page}: ${target}`];
      return anchor === undefined || anchorsOf(file).includes(anchor) ? [] : [`${page}: ${target}`];
    }),
  );
  assert.deepEqual(dead, []);
});

test('the transcripts of the README are what the program prints', () => {
  const transcripts = [...read('README.md').matchAll(/```console\n(?<text>[\s\S]*?)```/g)].map(
    (match) => match.groups?.['text'] ?? '',
  );
  assert.ok(transcripts.length > 0, 'there is a transcript');
  for (const transcript of transcripts) {
    for (const step of transcript.split(/^\$ /m).filter((each) => each !== '')) {
      const [command = '', ...expected] = step.split('\n');
      const ran = spawnSync('sh', ['-c', command], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1', COLUMNS: '80' },
      });
      assert.equal(ran.stdout, expected.join('\n'), command);
    }
  }
});

test('commands that pages name exist', () => {
  const manifest: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
  const help = spawnSync(join(root, 'bin/tocsin'), ['--help'], { encoding: 'utf8' }).stdout;
  for (const page of pages) {
    for (const match of read(page).matchAll(/`npm run (?<script>[a-z-]+)/g)) {
      assert.ok(manifest.scripts[match.groups?.['script'] ?? ''] !== undefined, `${page}: ${match[0]}`);
    }
    for (const match of read(page).matchAll(/`(?:bin\/)?tocsin (?<command>[a-z]+)/g)) {
      assert.match(help, new RegExp(`^ {2}${match.groups?.['command']}\\b`, 'm'), `${page}: ${match[0]}`);
    }
  }
});

test('what each rule of a policy is enforced by is there: every rule once, with files and a test of that name', () => {
  const page = read('docs/policies.md');
  for (const name of ['xen', 'linux-distros']) {
    const policy: { rules: { id: string; does: string }[] } = parseYaml(read(`policies/${name}.yaml`));
    const [, section = ''] = page.split(`## \`${name}\`\n`);
    const [table = ''] = section.split('\n## ');
    const rows = [...table.matchAll(RULE_ROW)].map(({ groups = {} }) => ({
      id: groups['id'] ?? '',
      does: groups['does'] ?? '',
      where: groups['where'] ?? '',
      file: groups['file'] ?? '',
      named: groups['named'] ?? '',
    }));
    assert.deepEqual(
      rows.map(({ id, does }) => [id, does]),
      policy.rules.map(({ id, does }) => [id, does]),
    );
    for (const { id, where, file, named } of rows) {
      const places = [...where.matchAll(/`(?<path>[^`]+)`/g)].map((match) => match.groups?.['path'] ?? '');
      assert.ok(places.length > 0, id);
      for (const path of [...places, file]) assert.ok(existsSync(join(root, path)), `${id}: ${path}`);
      const quoted = [`'${named}'`, `"${named}"`, `\`${named}\``];
      assert.ok(
        quoted.some((each) => read(file).includes(each)),
        `${id}: no test "${named}" in ${file}`,
      );
    }
  }
});

const RULE_ROW =
  /^\| (?<id>[A-Z][0-9]+[a-z]?) \| (?<does>[a-z]+) \| [^|]+ \| (?<where>[^|]+) \| `(?<file>[^`]+)`: (?<named>[^|]+) \|$/gm;

test('every folder of src says in its README what it holds', () => {
  const folders = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === 'index.ts')
    .map((entry) => relative(root, entry.parentPath));
  assert.deepEqual(
    folders.filter((folder) => !existsSync(join(root, folder, 'README.md'))),
    [],
  );
});

/** The pages of a folder and below; of the root itself only those that lie there. */
function pagesIn(folder: string): string[] {
  const at = join(root, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { recursive: folder !== '', encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8');
}

/** Anchors as the usual renderers make them from headings. */
function anchorsOf(page: string): string[] {
  return [...read(page).matchAll(/^#+ (?<heading>.+)$/gm)].map((match) =>
    (match.groups?.['heading'] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
