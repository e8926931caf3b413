import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { document, NOW, validate } from './documents.test-support.ts';
import type { CsafVersion } from './report.ts';
import { RULES } from './rules.ts';
import { validateCsafBytes } from './validate-csaf.ts';

const VERSIONS: readonly CsafVersion[] = ['2.0', '2.1'];

/** Every object and list of a document, and what may stand in its place. */
function placesOf(
  value: unknown,
  found: [Record<string, unknown>, string][] = [],
): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push([value as Record<string, unknown>, key]);
    placesOf((value as Record<string, unknown>)[key], found);
  }
  return found;
}

describe('a document of a stranger', () => {
  it('never makes the validator throw, whatever stands wherever', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...VERSIONS),
        fc.array(fc.tuple(fc.nat(), fc.jsonValue()), { minLength: 1, maxLength: 4 }),
        (version, changes) => {
          const root = document(version);
          for (const [index, value] of changes) {
            const places = placesOf(root);
            const place = places[index % places.length];
            if (place !== undefined) place[0][place[1]] = value;
          }
          assert.ok(Array.isArray(validate(root).findings));
        },
      ),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => validate(value).valid === false),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        validateCsafBytes(bytes, { now: NOW });
      }),
    );
  });

  it('with tens of thousands of wrong items of a list takes no time by their square', () => {
    const root = {
      ...(document('2.1') as object),
      vulnerabilities: Array.from({ length: 60_000 }, () => ({ x_extensions: [{}] })),
    };
    const { valid, findings } = validate(root);
    assert.equal(valid, false);
    assert.ok(findings.length < 20_000);
  });

  it('whose groups multiply its vulnerabilities is refused', () => {
    const ids = Array.from({ length: 20_000 }, (_, number) => `P${number}`);
    const root = {
      ...(document('2.1') as object),
      product_tree: {
        full_product_names: ids.map((id) => ({ product_id: id, name: id })),
        product_groups: [{ group_id: 'G', product_ids: ids }],
      },
      vulnerabilities: ids.map(() => ({
        product_status: { known_affected: ['P0'] },
        remediations: [{ category: 'vendor_fix', details: 'x', group_ids: ['G'] }],
      })),
    };
    const { valid, findings } = validate(root);
    assert.deepEqual(
      [valid, findings.map(({ path, remedy }) => [path, remedy])],
      [false, [['/product_tree/product_groups', 'Divide the document, or name fewer products in each vulnerability.']]],
    );
  });

  it('is not valid once a required member is another value', () => {
    for (const version of VERSIONS) {
      for (const pointer of [
        '/document/title',
        '/document/tracking/id',
        '/document/publisher',
        '/document/tracking/version',
      ]) {
        for (const value of [undefined, null, 7, '', []]) {
          const report = validate(document(version, { [pointer]: value }));
          assert.equal(report.valid, false, `${version} ${pointer} ${JSON.stringify(value)}`);
        }
      }
    }
  });

  it('may have names that every object has', () => {
    for (const version of VERSIONS) {
      const text = JSON.stringify(document(version))
        .replace('"PIPE-1.1"', '"__proto__"')
        .replace('"cve"', '"constructor"');
      const report = validateCsafBytes(new TextEncoder().encode(text), { now: NOW });
      assert.ok(!('kind' in report) && !report.valid);
    }
  });

  it('is refused with line and column where it is no JSON', () => {
    const placeOf = (text: string): string => {
      const read = validateCsafBytes(new TextEncoder().encode(text), { now: NOW });
      return 'kind' in read ? `${read.line}:${read.column} ${read.message}` : 'read';
    };
    assert.equal(placeOf('{"a":\n [1,2,}'), '2:7 expected a value, found "}"');
    assert.equal(placeOf('{"a" 1}'), '1:6 expected ":", found "1"');
    assert.equal(placeOf('[1 2]'), '1:4 expected "," or "]", found "2"');
    assert.equal(placeOf('{"a":1,}'), '1:8 expected a key in quotes, found "}"');
    assert.equal(placeOf('{"a":"b'), '1:8 expected the rest of a string, found the end');
    assert.equal(placeOf('"\\x"'), '1:2 expected the rest of a string, found "\\\\"');
    assert.equal(placeOf('{} {}'), '1:4 expected nothing more, found "{"');
    assert.equal(placeOf(''), '1:1 expected a value, found the end');
    assert.equal(placeOf('[tru]'), '1:2 expected a value, found "t"');
    assert.ok('kind' in validateCsafBytes(new Uint8Array([0x22, 0xff, 0x22]), { now: NOW }));
  });

  it('is refused where it is nested too deeply, as bytes and as a value', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    assert.match(JSON.stringify(validateCsafBytes(new TextEncoder().encode(deep), { now: NOW })), /levels of nesting/);
    assert.match(JSON.stringify(validate(JSON.parse(deep))), /levels of nesting/);
    let tree: object = { category: 'vendor', name: 'x', product: { name: 'x', product_id: 'x' } };
    for (let level = 0; level < 20_000; level += 1) tree = { branches: [tree], category: 'vendor', name: 'x' };
    const root = document('2.1') as { product_tree: unknown };
    root.product_tree = { branches: [tree] };
    assert.match(JSON.stringify(validate(root).findings), /levels of nesting/);
  });

  it('of a hundred thousand products, each in each list, is answered, with a bounded number of findings', () => {
    const ids = Array.from({ length: 100_000 }, (_each, index) => `P${index}`);
    const names = ids.map((id) => ({ name: id, product_id: id }));
    for (const version of VERSIONS) {
      const report = validate(
        document(version, {
          '/product_tree': {
            full_product_names: names,
            product_groups: [{ group_id: 'ALL', product_ids: ids }],
          },
          '/vulnerabilities/0/flags': Array.from({ length: 2000 }, () => ({
            group_ids: ['ALL'],
            label: 'component_not_present',
          })),
          '/vulnerabilities/0/product_status': { fixed: ids, known_affected: ids, known_not_affected: ids },
          '/vulnerabilities/0/remediations': Array.from({ length: 2000 }, () => ({
            category: 'vendor_fix',
            details: 'x',
            group_ids: ['ALL'],
          })),
        }),
      );
      assert.equal(report.valid, false);
      assert.ok(report.findings.length < 30_000, `${report.findings.length}`);
    }
  });

  it('with long strings where patterns are tried is answered at once: no pattern is tried again and again', () => {
    const long = 'a'.repeat(400_000);
    const words = [
      long,
      `${'a.'.repeat(200_000)}!`,
      `${'-'.repeat(400_000)}`,
      `${'0'.repeat(400_000)}x`,
      `${' '.repeat(400_000)}x`,
    ];
    for (const version of VERSIONS) {
      for (const word of words) {
        validate(
          document(version, {
            '/document/category': word,
            '/document/lang': word,
            '/document/license_expression': word,
            '/document/references/0/url': `https://${word}`,
            '/document/tracking/current_release_date': `2025-01-01T00:00:00.${word}`,
            '/document/tracking/id': word,
            '/document/tracking/version': `1.0.0-${word}`,
            '/product_tree/branches/0/branches/0/branches/0/category': 'product_version_range',
            '/product_tree/branches/0/branches/0/branches/0/name': `vers:intdot/<${word}`,
            '/product_tree/branches/0/branches/0/branches/0/product/product_identification_helper': {
              cpe: `cpe:2.3:a:${word}`,
              model_numbers: [word],
              purl: `pkg:npm/${word}`,
              purls: [`pkg:npm/${word}`],
            },
            '/vulnerabilities/0/cwes/0/name': word,
            '/vulnerabilities/0/metrics/0/content/cvss_v4/vectorString': `CVSS:4.0/AV:N/${word}`,
            '/vulnerabilities/0/metrics/0/content/ssvc_v2': {
              schemaVersion: '2.0.0',
              selections: [{ key: word, namespace: word.slice(0, 900), values: [{ key: word }], version: word }],
              timestamp: word,
            },
            '/x_extensions': [
              { $schema: `https://a.example/${word}_1.0.0`, category: 'essential', content: { a: 1 }, critical: true },
            ],
          }),
        );
      }
    }
  });
});

describe('every rule', () => {
  it('takes twice the time for twice the products, and not four times', () => {
    // counted in visits of the document's members, not in seconds
    const visitsOf = (count: number): number => {
      let visits = 0;
      const counted = new Proxy(
        Array.from({ length: count }, (_each, index) => ({ name: `${index}`, product_id: `P${index}` })),
        {
          get(target, key, receiver) {
            visits += 1;
            return Reflect.get(target, key, receiver);
          },
        },
      );
      const root = document('2.1') as { product_tree: unknown };
      root.product_tree = { full_product_names: counted };
      validate(root);
      return visits;
    };
    const [few, many] = [visitsOf(500), visitsOf(1000)];
    assert.ok(many < few * 2.5, `${few} visits, then ${many}`);
    assert.ok(RULES.length > 100);
  });
});
