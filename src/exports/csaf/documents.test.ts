import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { validateCsaf } from '#csaf';
import type { Publication } from '#publication';
import type { CsafObject } from './csaf-json.ts';
import { toCsaf20, toCsaf21 } from './index.ts';
import { plainLine, plainText } from './plain-text.ts';
import { anyPublication, at, OPTIONS, publication } from './publication.test-support.ts';

/**
 * What 6.2 says and we leave: no score or licence is there to be told (6.2.3, 6.2.43), nothing is told to be done about what is
 * not settled (6.2.2), no release is fixed before one is recorded (6.2.39.1), without a site there is no address (6.2.11), and
 * CWE is what the team entered (6.2.25, 6.2.26).
 */
const LEFT = ['6.2.2', '6.2.3', '6.2.43', '6.2.39.1', '6.2.25', '6.2.26'];

const STATUS_WORDS = {
  fixed: 'fixed',
  known_affected: 'affected',
  known_not_affected: 'not_affected',
  under_investigation: 'under_investigation',
} as const;

for (const [version, write] of [
  ['2.0', toCsaf20],
  ['2.1', toCsaf21],
] as const) {
  describe(`any publication as CSAF ${version}`, () => {
    const holds = (check: (document: CsafObject, source: Publication) => void): void =>
      fc.assert(
        fc.property(anyPublication(), (source) => check(write(source, OPTIONS), source)),
        { numRuns: 250 },
      );

    it('is sound by the schema and all mandatory tests, and by the recommended ones but for what cannot be told', () =>
      holds((document, source) => {
        const { findings } = validateCsaf(JSON.parse(JSON.stringify(document)), { now: OPTIONS.at });
        const left = source.site === null ? [...LEFT, '6.2.11'] : LEFT;
        const faults = findings.filter(
          ({ severity, test }) => severity === 'error' || (severity === 'warning' && !left.includes(test)),
        );
        assert.deepEqual(faults, []);
      }));

    it('says of each release what the publication says, once, and of an unproven text nothing', () =>
      holds((document, source) => {
        const expected = new Map(
          source.products.flatMap(({ component, releases, otherwise }): [string, string][] =>
            releases.length === 0
              ? [[component, otherwise]]
              : releases.map((each) => [`${component}:${each.version}`, each.status]),
          ),
        );
        for (const vulnerability of (at(document, '/vulnerabilities') ?? []) as CsafObject[]) {
          const told = Object.entries((vulnerability['product_status'] ?? {}) as Record<string, string[]>).flatMap(
            ([status, ids]) => ids.map((each): [string, string] => [each, STATUS_WORDS[status as 'fixed']]),
          );
          assert.equal(told.length, expected.size);
          for (const [each, status] of told) {
            assert.equal(status, source.isTrusted ? expected.get(each) : 'under_investigation');
          }
        }
        const isAbout = !source.facts.withdrawn && source.products.length + source.facts.cves.length > 0;
        assert.equal(at(document, '/vulnerabilities/0') !== undefined, isAbout);
      }));

    it('has the text of every section, and every file with its digest', () =>
      holds((document, { facts }) => {
        const notes = [
          ...((at(document, '/document/notes') ?? []) as CsafObject[]),
          ...((at(document, '/vulnerabilities/0/notes') ?? []) as CsafObject[]),
        ];
        for (const { heading, body } of facts.sections) {
          const wanted = plainText(body);
          const isThere = notes.some(
            ({ text, title }) => (wanted.trim() === '' || text === wanted) && title === plainLine(heading),
          );
          assert.ok(isThere, `${heading}: ${body}`);
        }
        const listed = notes.map(({ text }) => text).join('\n');
        for (const { file, sha256 } of facts.checksums) assert.ok(listed.includes(`${sha256}  ${plainText(file)}`));
      }));

    it('has a CVE id wherever there is one', () =>
      holds((document, { facts }) => {
        const written = JSON.stringify(document);
        for (const cve of facts.cves) assert.ok(written.includes(`"${cve}"`), cve);
      }));

    it('has each CSAF text without control characters and half characters', () =>
      holds((document) => {
        const walk = (value: unknown): void => {
          if (typeof value === 'string') assert.equal(plainText(value), value);
          else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
        };
        const { product_tree: _ids, ...rest } = document;
        walk(rest);
      }));

    it('gives a fix, a mitigation or the lack of both to what is affected, and to nothing that is fixed or not affected', () =>
      holds((document) => {
        for (const each of (at(document, '/vulnerabilities') ?? []) as CsafObject[]) {
          const status = (each['product_status'] ?? {}) as Record<string, string[]>;
          const byId = new Map<string, Set<unknown>>();
          for (const remediation of (each['remediations'] ?? []) as CsafObject[]) {
            for (const product of (remediation['product_ids'] ?? []) as string[])
              byId.set(product, (byId.get(product) ?? new Set()).add(remediation['category']));
          }
          for (const product of status['known_affected'] ?? []) assert.ok((byId.get(product)?.size ?? 0) > 0, product);
          for (const product of [...(status['fixed'] ?? []), ...(status['known_not_affected'] ?? [])])
            assert.equal(byId.get(product), undefined);
          for (const product of status['under_investigation'] ?? [])
            assert.ok([...(byId.get(product) ?? [])].every((category) => category === 'none_available'));
        }
      }));

    it('is the same bytes each time', () =>
      holds((document, source) =>
        assert.equal(JSON.stringify(document), JSON.stringify(write(structuredClone(source), OPTIONS))),
      ));
  });
}

it('members and the public never get the same label', () => {
  const members = { kind: 'members', id: 'b5a1b2c3-1111-4222-8333-444455556666', name: 'Bell list' } as const;
  for (const write of [toCsaf20, toCsaf21]) {
    assert.match(JSON.stringify(at(write(publication(), OPTIONS), '/document/distribution')), /WHITE|CLEAR/);
    assert.match(
      JSON.stringify(at(write(publication({ audience: members }), OPTIONS), '/document/distribution')),
      /AMBER/,
    );
  }
});
