/*
 * Writes src/csaf/registries/*.json from the packages that carry the registries: languages (IANA), licences (SPDX), CWE (MITRE).
 * Run by hand when a package is raised; see NOTICE.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const packages = join(root, 'node_modules');
const json = (path) => JSON.parse(readFileSync(join(packages, path), 'utf8'));
const write = (name, value) =>
  writeFileSync(join(root, 'src', 'csaf', 'registries', `${name}.json`), `${JSON.stringify(value)}\n`);

writeLanguages();
writeLicences();
await writeCwe();

function writeLanguages() {
  const entries = json('language-subtag-registry/data/json/registry.json');
  const of = (type) => entries.filter((entry) => entry.Type === type);
  const names = (type) => of(type).map((entry) => entry.Subtag.toLowerCase());
  // ranges such as qaa..qtz are for private use and are known by rule
  const plain = (type) => names(type).filter((name) => !name.includes('..'));
  write('languages', {
    date: json('language-subtag-registry/data/json/meta.json')['File-Date'],
    languages: plain('language').join(' '),
    scripts: plain('script').join(' '),
    regions: plain('region').join(' '),
    variants: plain('variant').join(' '),
    extlangs: Object.fromEntries(
      of('extlang').map((entry) => [
        entry.Subtag.toLowerCase(),
        (entry.Prefix ?? []).map((each) => each.toLowerCase()),
      ]),
    ),
    whole: of('grandfathered')
      .filter((entry) => entry.Deprecated === undefined)
      .map((entry) => entry.Tag.toLowerCase()),
  });
}

function writeLicences() {
  const require = createRequire(import.meta.url);
  write('licences', {
    version: json('spdx-license-ids/package.json').version,
    current: require('spdx-license-ids'),
    deprecated: require('spdx-license-ids/deprecated'),
    exceptions: require('spdx-exceptions'),
    deprecatedExceptions: require('spdx-exceptions/deprecated'),
  });
}

/** Each version as what changed since the one before: `[date, {id: [name, 1 if deprecated, usage]}, [ids that went]]`. */
async function writeCwe() {
  const folder = join(packages, '@secvisogram', 'csaf-validator-lib', 'lib', 'cwec');
  const versions = readdirSync(folder)
    .map((name) => name.replace(/\.js$/, ''))
    .sort((left, right) => {
      const [mine, other] = [left.split('.').map(Number), right.split('.').map(Number)];
      return mine[0] - other[0] || mine[1] - other[1] || (mine[2] ?? 0) - (other[2] ?? 0);
    });
  let before = new Map();
  const written = [];
  for (const version of versions) {
    const { default: catalogue } = await import(join(folder, `${version}.js`));
    const now = new Map(
      catalogue.weaknesses.map(({ id, name, status, usage }) => [
        id.replace(/^CWE-/, ''),
        [name, status === 'Deprecated' ? 1 : 0, usage ?? ''],
      ]),
    );
    const changed = {};
    for (const [id, entry] of now) {
      if (JSON.stringify(before.get(id)) !== JSON.stringify(entry)) changed[id] = entry;
    }
    const gone = [...before.keys()].filter((id) => !now.has(id));
    written.push({ version, date: catalogue.date ?? null, changed, gone });
    before = now;
  }
  write('cwe', written);
}
