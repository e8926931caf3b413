import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { FACT_VOCABULARY, findFact, SUPPLIES } from './fact-vocabulary.ts';
import { readFactsFile } from './read-facts-file.ts';

function refusalOf(text: string): string {
  try {
    readFactsFile(text, 'facts.json');
  } catch (error) {
    assert.ok(error instanceof TocsinError);
    assert.notEqual(error.hint, null);
    return `${error.code}: ${error.message}; ${error.hint ?? ''}`;
  }
  return 'none';
}

describe('a facts file', () => {
  it('gives every fact of the contract back', () => {
    const facts = {
      xen: '4.14.0',
      arch: 'x86_64',
      cpuVendor: 'amd',
      cpuModel: 'zen1',
      cpuFeatures: { smap: true, pcid: null },
      toolstack: 'xl',
      xenstored: 'oxenstored',
      dom0Linux: '5.10.0',
      versions: { xapi: '1.13.0', qemu: '4.2.1' },
      commandLine: { smt: false, 'gnttab.max-ver': 1, console: 'com1' },
      build: { CONFIG_HVM: true, NDEBUG: true, debug: false },
      contains: ['XSA-333'],
      iommu: true,
      iommuType: 'amd-vi',
      iommuSharesPageTables: true,
      smt: true,
      hap: true,
      ept: true,
      numaNodes: 2,
      highestPhysicalAddressGiB: 512,
      xsm: 'none',
      liveMigration: null,
      guests: [
        {
          name: 'web',
          type: 'pv',
          deviceModel: 'stubdom-hvm',
          qemu: 'qemu-xen',
          bits: 32,
          trusted: false,
          pciPassthrough: true,
          passthroughKinds: ['msi-x'],
          paging: 'none',
          vcpus: 4,
          viridian: true,
          nestedHvm: false,
          altp2m: false,
          pvNet: true,
          linux: '6.1',
          machineAddressSize: null,
          features: { emulatedVga: 'stdvga', special: [] },
        },
      ],
      features: { dom0Type: 'pvh', anything: 'at all', count: 3 },
      answers: { 'stress-tested': true },
    };
    const read = readFactsFile(JSON.stringify(facts, null, 2), 'facts.json');
    assert.deepEqual(read.facts, facts);
    assert.equal(read.lines.get('xen'), 2);
    assert.equal(read.lines.get('guests[0].type'), 43);
    assert.equal(read.lines.get('guests[0].features.emulatedVga'), 61);
  });

  it('takes the version of Xen as it is printed', () => {
    assert.equal(readFactsFile('{"xen": "4.13.5-9.38"}', 'f').facts.xen, '4.13.5');
  });

  it('reads its own output with the provenance in it', () => {
    assert.deepEqual(readFactsFile('{"xen": "4.17.2", "provenance": {"xen": {"file": "x"}}}', 'f').facts, {
      xen: '4.17.2',
    });
  });

  const REFUSED: readonly (readonly [text: string, refusal: RegExp])[] = [
    ['', /^unreadable_input: facts\.json:1:1: expected a value.*found the end of the file/],
    ['[]', /^unreadable_input: facts\.json:1:1: expected an object with facts, found a list/],
    ['{"xen": "4.17.2",}', /facts\.json:1:18: expected the name of a member/],
    ['{\n  "xne": "4.17.2"\n}', /facts\.json:2:3: expected the name of a fact, found "xne"; did you mean "xen"\?/],
    ['{"cpuvendor": "amd"}', /did you mean "cpuVendor"\?/],
    ['{"guest": []}', /did you mean "guests"\?/],
    ['{"commandLine.smt": true}', /expected the name of a fact/],
    ['{"quiteSomethingElse": 1}', /goes into "features"/],
    ['{"iommu": "yes"}', /facts\.json:1:11: expected true, false or null, found "yes"; iommu: an IOMMU is in use/],
    ['{"iommu": 1}', /expected true, false or null, found 1/],
    ['{"arch": "x86"}', /expected one of "x86_64", "x86_32", "arm64", "arm32", found "x86"/],
    ['{"numaNodes": "2"}', /expected a number, found "2"/],
    ['{"numaNodes": -2}', /expected a number, found -2/],
    ['{"xen": 4.17}', /expected a version in quotes, found 4.17/],
    ['{"xen": "seventeen"}', /expected a version of Xen, found "seventeen"/],
    ['{"dom0Linux": "new"}', /expected a version, found "new"/],
    ['{"contains": "XSA-1"}', /expected a list of strings, found "XSA-1"/],
    ['{"contains": [1]}', /facts\.json:1:15: expected a string, found 1/],
    ['{"cpuFeatures": {"smap": "yes"}}', /expected true, false or null, found "yes"/],
    ['{"cpuFeatures": true}', /expected an object: abilities of the processor.*found true/],
    ['{"features": {"dom0Type": "hvm"}}', /expected one of "pv", "pvh", found "hvm"/],
    ['{"features": {"mine": {"deep": 1}}}', /expected a list of strings, found an object/],
    ['{"guests": {}}', /expected a list of guests, found an object/],
    ['{"guests": ["web"]}', /expected an object with the facts of a guest, found "web"/],
    ['{"guests": [{"typ": "pv"}]}', /facts\.json:1:14: .*did you mean "type"\?/],
    ['{"guests": [{"bits": 16}]}', /expected 32 or 64, found 16/],
    [`{"features": ${'{"a":'.repeat(80)}1${'}'.repeat(80)}}`, /at most 64 levels/],
    [`{"guests": [${Array(20_001).fill('{}').join(',')}]}`, /at most 20000 guests/],
    ['{"xen": "4.17.2"} x', /facts\.json:1:19: expected the end of the file/],
    ['{"features": {"a": "\\x"}}', /escapes of JSON/],
    [' '.repeat(33 * 1024 * 1024), /^input_too_large/],
  ];
  for (const [text, refusal] of REFUSED) {
    it(`is refused: ${JSON.stringify(text.slice(0, 50))}`, () => assert.match(refusalOf(text), refusal));
  }

  it('of any text is read, or refused by no other error', () => {
    const names = FACT_VOCABULARY.map(({ name }) => name);
    const text = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc
        .dictionary(fc.constantFrom(...names, 'guests', '__proto__'), fc.jsonValue())
        .map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(text, (each) => {
        refusalOf(each);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the vocabulary of facts', () => {
  it('has each name once, with a meaning and a way to supply it', () => {
    const names = FACT_VOCABULARY.map(({ scope, name }) => `${scope} ${name}`);
    assert.equal(new Set(names).size, names.length);
    for (const { name, meaning, supplies } of FACT_VOCABULARY) {
      assert.ok(meaning.length > 5, name);
      assert.ok(supplies.length > 0 && supplies.every((supply) => supply in SUPPLIES), name);
    }
  });

  it('finds names inside families, own entries before the family', () => {
    assert.equal(findFact('host', 'commandLine.pv.32')?.name, 'commandLine');
    assert.equal(findFact('host', 'build.debug')?.name, 'build.debug');
    assert.equal(findFact('guest', 'features.emulatedVga')?.kind, 'word');
    assert.equal(findFact('guest', 'features.mine')?.name, 'features');
    assert.equal(findFact('host', 'type'), undefined);
    assert.equal(findFact('host', 'xen.more'), undefined);
    assert.equal(findFact('guest', 'constructor'), undefined);
  });

  it('refuses a number that is too large to be one', () => {
    assert.throws(
      () => readFactsFile('{\n "numaNodes": 1e999\n}', 'facts.json'),
      /^TocsinError: facts\.json:2:15: expected a number that is not too large, found "1e999/,
    );
  });
});
