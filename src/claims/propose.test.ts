import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type Facts,
  foldBlanks,
  parseCondition,
  printCondition,
  printStatement,
  quotesNotIn,
  readCondition,
  type Truth,
} from '#conditions';
import { proposalFor, VOCABULARY, verdictOf } from './claims.test-support.ts';
import { conditionOf, proposeFrom } from './index.ts';

const TEXT = [
  'Xen 4.6 and later are vulnerable.',
  'Only x86 systems are vulnerable.',
  'Only HVM guests with PCI passthrough can leverage the vulnerability.',
];
const IN: Facts = { xen: '4.10.1', arch: 'x86_64', guests: [{ type: 'hvm', pciPassthrough: true }] };
const truth = (sentences: readonly string[], host: Facts) => verdictOf(proposalFor(...sentences), host);

describe('a proposal', () => {
  for (const [what, host, expected] of [
    ['all of it', IN, 'yes'],
    ['an older release', { ...IN, xen: '4.5.5' }, 'no'],
    ['another architecture', { ...IN, arch: 'arm64' }, 'no'],
    ['no such guest', { ...IN, guests: [{ type: 'pv', pciPassthrough: true }] }, 'no'],
    [
      'one guest with each half',
      {
        ...IN,
        guests: [
          { type: 'hvm', pciPassthrough: false },
          { type: 'pv', pciPassthrough: true },
        ],
      },
      'no',
    ],
    ['no guests', { ...IN, guests: [] }, 'no'],
    ['guests that nobody listed', { xen: '4.10.1', arch: 'x86_64' }, 'unknown'],
    ['nothing known', {}, 'unknown'],
  ] as const satisfies readonly (readonly [string, Facts, Truth])[])
    it(`of clear sentences answers ${what}: ${expected}`, () => assert.equal(truth(TEXT, host), expected));

  it('joins what several sentences say of one guest', () => {
    const apart = [
      'Xen 4.6 and later are vulnerable.',
      'Only HVM guests can leverage the vulnerability.',
      'Only guests with PCI passthrough can leverage the vulnerability.',
    ];
    assert.equal(
      truth(apart, {
        xen: '4.8',
        guests: [
          { type: 'hvm', pciPassthrough: false },
          { type: 'pv', pciPassthrough: true },
        ],
      }),
      'no',
    );
    assert.equal(truth(apart, { xen: '4.8', guests: [{ type: 'hvm', pciPassthrough: true }] }), 'yes');
  });

  it('leaves open what two guests have one half of each', () => {
    const halves = [
      'All versions of Xen are vulnerable.',
      'Systems running on x86 with HVM guests, with the qemu process running in dom0 are vulnerable.',
      'Only guests provided with the "cirrus" emulated video card can exploit the vulnerability.',
    ];
    const guest = (deviceModel: string, emulatedVga: string): Facts => ({
      type: 'hvm',
      deviceModel,
      features: { emulatedVga },
    });
    const host = (...guests: readonly Facts[]): Facts => ({ xen: '4.8.0', arch: 'x86_64', guests });
    assert.equal(truth(halves, host(guest('stubdom-pv', 'cirrus'), guest('dom0', 'stdvga'))), 'unknown');
    assert.equal(truth(halves, host(guest('stubdom-pv', 'cirrus'), guest('dom0', 'cirrus'))), 'yes');
    assert.equal(truth(halves, host(guest('dom0', 'stdvga'))), 'no');
  });

  it('of another product says nothing of Xen by its numbers', () => {
    const about = (body: string) => proposeFrom([{ role: 'vulnerable', product: null, body, line: 1 }]);
    for (const body of [
      'Versions 4.12 and later are vulnerable. Older versions are not.',
      'Osierd 4.12 and later are vulnerable. Only x86 systems are vulnerable.',
      'All versions of osierd up to and including 4.13 are vulnerable.',
    ])
      for (const xen of ['4.8.0', '4.17.0'])
        assert.equal(verdictOf(about(body), { xen, arch: 'x86_64', guests: [] }), 'unknown', `${body} ${xen}`);
    assert.equal(verdictOf(about('Xen 4.12 and later are vulnerable.'), { xen: '4.17.0' }), 'yes');
  });

  it('takes "all of these" as all there are, and a plain list as no more than a list', () => {
    const all = ['All systems using the xen-netback driver are vulnerable.'];
    assert.equal(truth(all, { features: { linuxNetback: false } }), 'no');
    const some = ['Xen 4.6 and later are vulnerable.', 'Systems using the xen-netback driver are vulnerable.'];
    assert.equal(truth(some, { xen: '4.8', features: { linuxNetback: false } }), 'unknown');
    assert.equal(
      truth([...all, 'Systems with VT-d are also vulnerable.'], {
        features: { linuxNetback: false },
        iommuType: 'vtd',
      }),
      'yes',
    );
  });

  it('lets "also" add to what "only" left', () => {
    const text = ['Only HVM guests can leverage the vulnerability.', 'PV guests are also affected.'];
    assert.equal(truth(text, { guests: [{ type: 'pv' }] }), 'yes');
    assert.equal(truth(text, { guests: [{ type: 'pvh' }] }), 'no');
  });

  it('takes out nobody whom another sentence calls vulnerable', () => {
    for (const [text, host] of [
      [
        ['Only HVM guests can leverage the vulnerability.', 'Arm guests are also affected.'],
        { arch: 'arm64', guests: [{ type: 'pvh' }] },
      ],
      [
        ['Only x86 systems are vulnerable.', 'Arm systems with VT-d are vulnerable.'],
        { arch: 'arm64', iommuType: 'vtd' },
      ],
      [
        ['PV guests are not vulnerable.', '32-bit PV guests can leverage the vulnerability.'],
        { guests: [{ type: 'pv', bits: 32 }] },
      ],
      [
        ['All x86 systems are vulnerable.', 'On Arm, only systems with an SMMU are vulnerable.'],
        { arch: 'arm64', iommuType: 'smmu' },
      ],
      [
        ['All systems with HVM guests and with PCI passthrough are vulnerable.'],
        {
          guests: [
            { type: 'hvm', pciPassthrough: false },
            { type: 'pv', pciPassthrough: true },
          ],
        },
      ],
    ] as const satisfies readonly (readonly [readonly string[], Facts])[])
      assert.equal(truth(text, host), 'unknown', text.join(' '));
  });

  it('asks once for two clauses of which the second may be of either', () => {
    const text = [
      'All hosts that run x86 HVM guests without stubdomains which have been given an emulated mirror are vulnerable.',
    ];
    const host = (type: string, deviceModel: string): Facts => ({ arch: 'x86_64', guests: [{ type, deviceModel }] });
    assert.equal(truth(text, host('pv', 'none')), 'no');
    // a stub domain without a mirror, or a guest that has one
    assert.equal(truth(text, host('hvm', 'stubdom-pv')), 'unknown');
    assert.equal(truth(text, host('hvm', 'dom0')), 'unknown');
  });

  it('takes "do so" for what the sentence before says that some can do', () => {
    const lead = ['All Xen versions are vulnerable.', 'Any PV guest can exploit the vulnerability.'];
    const hvm: Facts = { xen: '4.12.1', arch: 'x86_64', guests: [{ type: 'hvm' }] };
    assert.equal(truth([...lead, 'HVM guests cannot do so.'], hvm), 'no');
    assert.equal(
      truth(['All Xen versions are vulnerable.', 'Guests can freeze.', 'HVM guests cannot do so.'], hvm),
      'unknown',
    );
    assert.equal(
      truth(
        ['Hosts should avoid the issue by frobbing.', 'Trusted hosts prevent it.', 'HVM guests cannot do so.'],
        hvm,
      ),
      'unknown',
    );
  });

  it('leaves a clear answer where a text tells what is printed, what the default is, or what else an attack needs', () => {
    const host = (type: string, paging: string): Facts => ({
      xen: '4.12.1',
      arch: 'x86_64',
      guests: [{ type, paging }],
    });
    const text = (...more: readonly string[]) => [
      'Only HVM guests in shadow mode can exploit the vulnerability.',
      ...more,
    ];
    for (const more of [
      'HVM guests run in HAP mode by default.',
      'The default configuration has nested virtualisation disabled.',
      'The default is for nested virtualisation to be enabled.',
      "To find out which mode your guests are in: use `xl frob'.",
      "The presence of `hap' here indicates that the host is not vulnerable to this guest.",
      "For an HVM guest the presence of `shadow' indicates that the guest can exploit the vulnerability.",
      'An attacker needs to be able to frob the mirror to exploit the vulnerability, but such permissions are typically granted to ordinary users.',
      'In addition there needs to be somebody who looks at the mirror to exploit the vulnerability.',
    ]) {
      assert.equal(truth(text(more), host('hvm', 'hap')), 'no', more);
      assert.equal(truth(text(more), host('pv', 'none')), 'no', more);
    }
    assert.equal(
      truth(text("The presence of `hap' here indicates that the host is not vulnerable."), host('hvm', 'shadow')),
      'yes',
    );
    assert.equal(
      truth(text('An attacker needs to frob the mirror to exploit the vulnerability.'), host('hvm', 'shadow')),
      'unknown',
    );
  });

  it('reads from which release on at the end of a sentence', () => {
    const text = ['Arm systems are vulnerable from Xen 4.9 onward.'];
    assert.equal(truth(text, { xen: '4.12.1', arch: 'arm64' }), 'yes');
    assert.equal(truth(text, { xen: '4.8.1', arch: 'arm64' }), 'no');
    assert.equal(truth(text, { xen: '4.12.1', arch: 'x86_64' }), 'unknown');
  });

  it('knows a device that a guest has by what it can do', () => {
    const text = [
      'Only systems where guests are given direct access to physical devices capable of DMA are vulnerable.',
    ];
    const host = (pciPassthrough: boolean): Facts => ({ xen: '4.12.1', guests: [{ type: 'hvm', pciPassthrough }] });
    assert.equal(truth(text, host(true)), 'yes');
    assert.equal(truth(text, host(false)), 'no');
  });

  it('is no yes where words that no rule reads may take the host out', () => {
    const host: Facts = { xen: '4.12.1', arch: 'x86_64', cpuVendor: 'amd', guests: [{ type: 'pv', nestedHvm: false }] };
    for (const sentences of [
      ['Xen 4.6 and later are vulnerable.', 'Only those domains that frob the mirror see it.'],
      ['Xen 4.6 and later are vulnerable.', 'The vulnerability is exposed to guests that frob the mirror.'],
      ['Xen 4.6 and later are vulnerable.', 'Only PV guests can exploit it; on Intel processors only.'],
      ['Only hosts running Xen 4.12 or the newest tree with nested virtualisation are vulnerable.'],
    ])
      assert.equal(truth(sentences, host), 'unknown', sentences.join(' '));
  });

  it('reads what a sentence before was about', () => {
    const text = [
      'Only HVM guests can leverage the vulnerability.',
      'In the case of HVM guests whose device model is running in an unrestricted dom0 process, there is nothing more to gain.',
      'So in that case the vulnerability is not applicable.',
      'The same applies to PV guests.',
    ];
    assert.equal(truth(text.slice(0, 3), { guests: [{ type: 'hvm', deviceModel: 'dom0' }] }), 'no');
    assert.equal(truth(text.slice(0, 3), { guests: [{ type: 'hvm', deviceModel: 'stubdom-pv' }] }), 'yes');
  });

  it('of a withdrawn text takes everybody out', () => {
    const { condition } = proposeFrom([{ role: 'vulnerable', body: TEXT.join(' '), line: 1 }], true);
    assert.deepEqual(condition, { always: 'no' });
  });

  it('tells what each sentence says alone, and of which nothing was read', () => {
    const { sentences } = proposalFor(TEXT[1] ?? '', 'The moon is full.', 'Whoever frobs is affected, too.');
    assert.deepEqual(
      sentences.map((sentence) => {
        const alone = conditionOf(sentence);
        return [alone === null ? null : printStatement(alone), sentence.mayWiden, sentence.quote.line];
      }),
      [
        ['arch in (x86_64, x86_32)', false, 1],
        [null, false, 2],
        [null, true, 3],
      ],
    );
  });

  it('of a text without a statement is none', () => {
    assert.equal(proposalFor('The moon is full tonight.').condition, null);
  });

  it('takes from mitigations no more than systems that are out as such', () => {
    const verdict = (mitigation: string, host: Facts) =>
      verdictOf(
        proposeFrom([
          { role: 'vulnerable', body: 'All versions of Xen are vulnerable.', line: 1 },
          { role: 'mitigation', body: mitigation, line: 9 },
        ]),
        host,
      );
    assert.equal(
      verdict('Arm systems with the XSA-9 fix are not vulnerable.', { arch: 'arm64', contains: ['XSA-9'] }),
      'no',
    );
    assert.equal(verdict('Systems booted with `smt=0` are not vulnerable.', { commandLine: { smt: false } }), 'yes');
    assert.equal(verdict('Running only PV guests will avoid the vulnerability.', { guests: [{ type: 'pv' }] }), 'yes');
  });

  it('quotes its sentences, prints and parses back, and speaks of facts that there are', () => {
    const { condition } = proposalFor(
      ...TEXT,
      'Arm systems are generally not vulnerable.',
      'PV guests are vulnerable if frobbed.',
      'Nobody knows who else is affected.',
    );
    assert.ok(condition !== null);
    assert.deepEqual(
      quotesNotIn(
        condition,
        TEXT.concat(
          'Arm systems are generally not vulnerable.',
          'PV guests are vulnerable if frobbed.',
          'Nobody knows who else is affected.',
        ).join('\n'),
      ),
      [],
    );
    assert.deepEqual(readCondition(JSON.parse(JSON.stringify(condition)), 'a proposal', VOCABULARY), condition);
    assert.deepEqual(parseCondition(printCondition(condition), 'a proposal'), condition);
  });

  it('of an endless text is small, or none', () => {
    for (const unit of [
      'and x86 ',
      'or without x86 ',
      '4.1, ',
      '(x) ',
      '(',
      'if x86, ',
      'not ',
      'x86 systems are vulnerable. ',
      'Only HVM guests with passthrough can leverage it if SMT is on. ',
    ]) {
      const { condition } = proposalFor(unit.repeat(200_000 / unit.length));
      assert.ok(JSON.stringify(condition).length < 100_000, unit);
      if (condition !== null) readCondition(condition, unit, VOCABULARY);
    }
  });

  it('is read from any text without failing', () => {
    const word = fc.constantFrom(
      ...'only all any no not are is can may cannot vulnerable affected leverage the vulnerability , ; . and or with without using x86 arm intel amd hvm pv pvh guests systems hosts xen 4.6 later onwards from to if unless except ( ) other older versions believed in on which that enabled disabled passthrough frob / - \n'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const body = words.join(' ');
        const { condition } = proposeFrom([{ role: 'vulnerable', body, line: 1 }]);
        if (condition === null) return;
        readCondition(condition, 'a proposal', VOCABULARY);
        assert.deepEqual(quotesNotIn(condition, foldBlanks(body)), []);
      }),
      { numRuns: 500 },
    );
  });
});

/** One property of systems, in the words of several writers, and what a host has that is in and one that is out. */
interface Trait {
  readonly who: readonly string[];
  readonly isGuest: boolean;
  readonly on: Facts;
  readonly off: Facts;
}

const TRAITS: readonly Trait[] = [
  { who: ['x86 systems', 'x86 hosts'], isGuest: false, on: { arch: 'x86_64' }, off: { arch: 'arm64' } },
  { who: ['Arm systems', 'ARM hardware'], isGuest: false, on: { arch: 'arm32' }, off: { arch: 'x86_64' } },
  {
    who: ['systems with VT-d', 'hosts using an Intel IOMMU'],
    isGuest: false,
    on: { iommuType: 'vtd' },
    off: { iommuType: 'amd-vi' },
  },
  {
    who: ['systems using oxenstored', 'systems running the OCaml xenstored'],
    isGuest: false,
    on: { xenstored: 'oxenstored' },
    off: { xenstored: 'cxenstored' },
  },
  { who: ['HVM guests', 'HVM domains', 'HVM VMs'], isGuest: true, on: { type: 'hvm' }, off: { type: 'pv' } },
  {
    who: ['guests with PCI passthrough', 'guests which have a PCI device assigned'],
    isGuest: true,
    on: { pciPassthrough: true },
    off: { pciPassthrough: false },
  },
  {
    who: ['guests running in shadow mode', 'guests using shadow paging'],
    isGuest: true,
    on: { paging: 'shadow' },
    off: { paging: 'hap' },
  },
];

type Form = (who: string, isGuest: boolean) => string;
const ONLY: readonly Form[] = [
  (who, isGuest) => (isGuest ? `Only ${who} can leverage the vulnerability.` : `Only ${who} are vulnerable.`),
  (who) => `The vulnerability is only exposed to ${who}.`,
  (who) => `The issue is limited to ${who}.`,
];
const NOT: readonly Form[] = [
  (who) => `${capital(who)} are not vulnerable.`,
  (who) => `${capital(who)} are unaffected.`,
  (who, isGuest) =>
    isGuest ? `${capital(who)} cannot exploit the vulnerability.` : `${capital(who)} do not expose the vulnerability.`,
];
const PERHAPS: readonly Form[] = [
  (who) => `${capital(who)} are believed not to be vulnerable.`,
  (who) => `${capital(who)} are generally not affected.`,
  (who) => `${capital(who)} have not been checked.`,
  (who) => `${capital(who)} may not be vulnerable.`,
];

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function hostOf(chosen: readonly { readonly trait: Trait; readonly has: boolean }[]): Facts {
  const host = Object.assign(
    {},
    ...chosen.filter(({ trait }) => !trait.isGuest).map(({ trait, has }) => (has ? trait.on : trait.off)),
  );
  const guest = Object.assign(
    {},
    ...chosen.filter(({ trait }) => trait.isGuest).map(({ trait, has }) => (has ? trait.on : trait.off)),
  );
  return { xen: '4.10.1', ...host, guests: [guest] };
}

describe('a text that is changed', () => {
  const chosen = fc
    .record({
      trait: fc.constantFrom(...TRAITS),
      has: fc.boolean(),
      kind: fc.constantFrom('only' as const, 'not' as const, 'perhaps' as const),
      form: fc.nat(11),
      wording: fc.nat(5),
    })
    .map((each) => {
      const forms = each.kind === 'only' ? ONLY : each.kind === 'not' ? NOT : PERHAPS;
      const form = forms[each.form % forms.length];
      const who = each.trait.who[each.wording % each.trait.who.length] ?? '';
      return { ...each, sentence: form?.(who, each.trait.isGuest) ?? '' };
    });
  // one of each dimension: two of them could contradict each other, and then nobody is right
  const several = fc.uniqueArray(chosen, {
    minLength: 1,
    maxLength: 4,
    selector: ({ trait }) => Object.keys(trait.on).join(),
  });
  const expectedOf = (all: readonly { kind: string; has: boolean }[]): Truth => {
    if (all.some(({ kind, has }) => (kind === 'only' && !has) || (kind === 'not' && has))) return 'no';
    return all.some(({ kind, has }) => kind === 'perhaps' && has) ? 'unknown' : 'yes';
  };
  const opening = 'Xen 4.6 and later are vulnerable.';

  it('sentence by sentence, in any words, is answered as it says', () => {
    fc.assert(
      fc.property(several, (all) => {
        const sentences = [opening, ...all.map(({ sentence }) => sentence)];
        assert.equal(truth(sentences, hostOf(all)), expectedOf(all), sentences.join(' '));
      }),
      { numRuns: 600 },
    );
  });

  it('by a fact that is gone never says the opposite', () => {
    fc.assert(
      fc.property(several, fc.func(fc.boolean()), (all, forget) => {
        const sentences = [opening, ...all.map(({ sentence }) => sentence)];
        const host = hostOf(all);
        const guests = (host.guests ?? []).map((guest) =>
          Object.fromEntries(Object.entries(guest).filter(([name]) => !forget(name))),
        );
        const less = {
          ...Object.fromEntries(Object.entries(host).filter(([name]) => !forget(name))),
          ...(forget('guests') ? {} : { guests }),
        };
        const answer = truth(sentences, forget('guests') ? { ...less, guests: null } : less);
        assert.ok(
          answer === 'unknown' || answer === expectedOf(all),
          `${sentences.join(' ')} ${JSON.stringify(less)}: ${answer}`,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('by a sentence that nobody understands never takes out who was in', () => {
    const odd = fc.constantFrom(
      'Frobnicated setups are vulnerable as well, regardless of the above.',
      'However, some others are affected too.',
      'It follows that who frobs is exposed, too.',
      'The same is true for whoever frobs.',
      'Likewise those that frob are vulnerable.',
    );
    fc.assert(
      fc.property(several, odd, fc.nat(4), (all, sentence, at) => {
        const sentences = all.map((each) => each.sentence);
        const answer = truth([opening, ...sentences.slice(0, at), sentence, ...sentences.slice(at)], hostOf(all));
        assert.notEqual(answer, 'no', `${sentence} ${sentences.join(' ')}`);
      }),
      { numRuns: 300 },
    );
  });

  it('by a negation is never a wrong no', () => {
    for (const { trait, word } of TRAITS.flatMap((trait) => trait.who.map((word) => ({ trait, word })))) {
      const host = hostOf([{ trait, has: true }]);
      for (const form of NOT) {
        const denied = form(word, trait.isGuest);
        assert.equal(truth([opening, denied], host), 'no', denied);
        const affirmed = denied
          .replace('are not vulnerable', 'are vulnerable')
          .replace('are unaffected', 'are affected')
          .replace('cannot exploit', 'can exploit')
          .replace('do not expose', 'expose');
        assert.equal(truth([opening, affirmed], host), 'yes', affirmed);
        assert.notEqual(truth([opening, affirmed], hostOf([{ trait, has: false }])), 'no', affirmed);
        for (const doubtful of [
          `It is not true that ${denied}`,
          denied.replace(/\.$/, ', unless frobbed.'),
          denied.replace(/\.$/, ' if frobbed.'),
          `Usually, ${denied}`,
        ])
          assert.notEqual(truth([opening, doubtful], host), 'no', doubtful);
      }
    }
  });

  it('by another kind of guest takes out that kind', () => {
    for (const kind of ['PV', 'HVM', 'PVH'])
      for (const other of ['PV', 'HVM', 'PVH']) {
        const host = { xen: '4.8', guests: [{ type: other.toLowerCase() }] };
        const only = `Only x86 ${kind} guests can leverage the vulnerability.`;
        assert.equal(truth([opening, only], { ...host, arch: 'x86_64' }), kind === other ? 'yes' : 'no');
        const denied = `${kind} guests cannot exploit the vulnerability.`;
        assert.equal(truth([opening, denied], host), kind === other ? 'no' : 'yes');
      }
  });
});
