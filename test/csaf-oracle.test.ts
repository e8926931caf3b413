import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { validateCsaf } from '#csaf';
import { type CsafObject, toCsaf20, toCsaf21 } from '#exports/csaf';
import type { Publication } from '#publication';
import { anyPublication } from '../src/exports/csaf/publication.test-support.ts';
import { isAgainst, loadedLibrary, numberOf, OLDER_DRAFT, officialCsafSchemas } from './csaf-oracles.test-support.ts';
import { AT, publicationsOf } from './csaf-publications.test-support.ts';

/*
 * Our documents, and our validator, against two that are not ours: the official schemas in a plain Ajv, and csaf-validator-lib.
 * That library takes many seconds to load: of the tests, this file alone does. scripts/prove-forms.ts asks it of the real road.
 */

const root = join(import.meta.dirname, '..');
const corpus = process.env['TOCSIN_CORPUS'];
const skip = corpus === undefined ? 'TOCSIN_CORPUS is not set: it names a folder with real advisories' : false;
const OPTIONS = { at: AT, generator: { name: 'Tocsin', version: '0.1.0' } };
const MEMBERS = { kind: 'members', id: 'b5a1b2c3-1111-4222-8333-444455556666', name: 'Early list' } as const;

/** What it says otherwise of the cases of the official suite of 2.0, by its test; docs/divergences.md has the reasons. */
const DIVERGENT: readonly string[] = [
  '6-1-01-02 6.2.1 lib',
  '6-1-01-12 6.2.1 lib',
  '6-1-16-03 6.1.21 lib',
  '6-1-16-05 6.1.21 lib',
  '6-1-16-16 6.1.21 lib',
  '6-1-16-17 6.1.21 lib',
  '6-1-26-04 6.1.26 ours',
  '6-2-20-01 schema lib',
];

describe('the samples as CSAF', () => {
  it('are sound for all three', () =>
    sound(join(root, 'examples/osier/mail'), join(root, 'examples/osier/keys/osier-security.asc'), 24));
});

describe('the real advisories as CSAF', { skip }, () => {
  it('are sound for all three', () =>
    sound(join(corpus ?? '', 'xsa'), join(corpus ?? '', 'keys/xen-security.asc'), 23));
});

describe('any publication as CSAF', () => {
  it('is sound for the official schemas and, as 2.0, for the library', async () => {
    const library = await loadedLibrary();
    const fitsSchema = officialCsafSchemas();
    await fc.assert(
      fc.asyncProperty(anyPublication(), async (publication) => {
        for (const [version, document] of documentsOf(publication)) {
          assert.ok(fitsSchema[version](document), JSON.stringify(fitsSchema[version].errors?.slice(0, 2)));
          if (version === '2.1') continue;
          const against = (await library.answers(library.mandatory['2.0'], document)).filter(isAgainst);
          assert.deepEqual(
            against.map(({ name, errors }) => [name, errors[0]]),
            [],
          );
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the official suite of 2.0', { skip }, () => {
  it('is answered alike by both validators, but for what is written down', async () => {
    const library = await loadedLibrary();
    const folder = join(corpus ?? '', 'csaf/2.0/test/validator/data');
    const network = /_6_3_[678]$/;
    const tests = [...library.mandatory['2.0'], ...library.others['2.0']].filter(({ name }) => !network.test(name));
    const found: string[] = [];
    let count = 0;
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /-6-.*\.json$/.test(name),
    )) {
      const document = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const theirs = await library.answers(tests, document);
      const numbers = new Set(theirs.filter(isAgainst).map(({ name }) => numberOf(name)));
      const own = new Set(
        validateCsaf(document, { now: AT })
          .findings.filter(({ message, test }) => !message.startsWith('not checked') && !/^6\.3\.[678]$/.test(test))
          .map(({ test }) => test),
      );
      const known = new Set([...theirs.map(({ name }) => numberOf(name)), 'schema']);
      const name = /(6(?:-[0-9]+)+)\.json$/.exec(file)?.[1];
      for (const number of numbers) if (!own.has(number)) found.push(`${name} ${number} lib`);
      for (const number of own) if (!numbers.has(number) && known.has(number)) found.push(`${name} ${number} ours`);
      count += 1;
    }
    assert.ok(count > 150, `${count} cases`);
    assert.deepEqual(found.sort(), DIVERGENT);
  });
});

async function sound(folder: string, keyring: string, count: number): Promise<void> {
  const library = await loadedLibrary();
  const publications = await publicationsOf(folder, keyring);
  assert.equal(publications.size, count);
  const faults: string[] = [];
  const fitsSchema = officialCsafSchemas();
  for (const [mail, publication] of publications) {
    for (const each of [publication, { ...publication, audience: MEMBERS }, { ...publication, isTrusted: false }]) {
      for (const [version, document] of documentsOf(each)) {
        const own = validateCsaf(document, { now: AT }).findings.filter(({ severity }) => severity === 'error');
        faults.push(...own.map(({ test, path, message }) => `${mail} ${version} ours ${test} ${path}: ${message}`));
        const schema = fitsSchema[version];
        if (!schema(document)) faults.push(`${mail} ${version} schema ${JSON.stringify(schema.errors?.slice(0, 2))}`);
        const category = `${(document['document'] as CsafObject)['category']}`;
        for (const answer of await library.answers(library.mandatory[version], document)) {
          const isKnown = OLDER_DRAFT[category]?.includes(answer.name) === true && version === '2.1';
          if (answer.errors.length > 0 && !isKnown)
            faults.push(`${mail} ${version} lib ${answer.name} ${JSON.stringify(answer.errors[0])}`);
        }
      }
    }
  }
  assert.deepEqual(faults, []);
}

function documentsOf(publication: Publication): ['2.0' | '2.1', CsafObject][] {
  const written = (document: CsafObject): CsafObject => JSON.parse(JSON.stringify(document));
  return [
    ['2.0', written(toCsaf20(publication, OPTIONS))],
    ['2.1', written(toCsaf21(publication, OPTIONS))],
  ];
}
