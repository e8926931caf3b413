import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { claimedValue } from './claim.ts';
import { commandLineClaims, isNamed, readCommandLine } from './command-line.ts';
import type { FactValue } from './host-facts.ts';

function optionsOf(text: string): Readonly<Record<string, FactValue>> {
  return Object.fromEntries(readCommandLine(text).options);
}

describe("Xen's command line", () => {
  const READ: readonly (readonly [text: string, options: Readonly<Record<string, FactValue>>])[] = [
    ['', {}],
    ['placeholder smt', { smt: true }],
    ['smt=0 hap=off vpid=no x2apic=disable', { smt: false, hap: false, vpid: false, x2apic: false }],
    ['smt= hap=1 vpid=enable', { smt: true, hap: true, vpid: true }],
    ['no-smt', { smt: false }],
    ['no-real-mode', { 'real-mode': false }],
    ['smt=0 smt=1', { smt: true }],
    // case matters, and Off is not a word that Xen knows
    ['HAP=0 smt=Off', {}],
    // a value that is not taken hides the one before: which of the two Xen uses differs by option
    ['smt=0 smt=maybe', {}],
    ['no-smt=1', {}],
    ['pv=no-32', { 'pv.32': false }],
    ['gnttab=max-ver:1,no-transitive', { 'gnttab.max-ver': 1, 'gnttab.transitive': false }],
    ['gnttab=max_ver:1', { 'gnttab.max-ver': 1 }],
    ['gnttab=max-ver:1 gnttab=transitive=0', { 'gnttab.max-ver': 1, 'gnttab.transitive': false }],
    ['iommu=on,no-sharept iommu=required', { iommu: true, 'iommu.sharept': false, 'iommu.required': true }],
    ['iommu=no-intremap,intremap', { 'iommu.intremap': true }],
    ['xpti=dom0=false,domu=true', { 'xpti.dom0': false, 'xpti.domu': true }],
    ['xpti=0', { xpti: false, 'xpti.dom0': false, 'xpti.domu': false }],
    ['vpmu=bts', { 'vpmu.bts': true, vpmu: true }],
    ['vpmu=rtm-abort=0', { 'vpmu.rtm-abort': false }],
    ['dom0=pvh,shadow', { 'dom0.pvh': true, 'dom0.pv': false, 'dom0.shadow': true }],
    ['dom0_mem=1G,max:2G', { dom0_mem: '1G', 'dom0_mem.max': '2G' }],
    ['dom0_mem=min:1G dom0_mem=max:2G', { 'dom0_mem.min': '1G', 'dom0_mem.max': '2G' }],
    ['dom0_max_vcpus=1 tbuf_size=64 conring_size=0x20', { dom0_max_vcpus: 1, tbuf_size: 64, conring_size: 32 }],
    ['console=com1,vga com1=115200,8n1', { console: 'com1,vga', com1: '115200,8n1' }],
    ['flask=enforcing flask=disabled', { flask: 'disabled' }],
    ['pcid=noxpti', { pcid: 'noxpti' }],
    ['spec-ctrl=no', { 'spec-ctrl': false }],
    ['watchdog', { watchdog: true }],
    ['argo=1', { argo: true }],
    ['loglvl="all"', { loglvl: '"all"' }],
    ['nosmp', { nosmp: true }],
    ['smt=0 -- console=hvc0 smt=1', { smt: false }],
    ['constructor=1 toString', { constructor: 1, toString: true }],
  ];
  for (const [text, options] of READ) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(optionsOf(text), options));
  }

  it('takes a tab for a part of the value, which is then none', () => {
    const read = readCommandLine('dom0_mem=1G  smt=off\tloglvl="all"  ');
    assert.deepEqual([...read.options.keys()], ['dom0_mem']);
    assert.ok(isNamed(read, 'smt'));
    assert.equal(claimedValue(commandLineClaims(read, 7, '4.17.0', true), 'commandLine.smt'), undefined);
  });

  it('knows no option and no default beyond 1023 characters', () => {
    const whole = 'smt=0 '.padEnd(1016, 'a');
    assert.equal(readCommandLine(whole).isComplete, true);
    const cut = `${'smt=0 '.padEnd(1012, 'a')} hap=0 vpid`.slice(0, 1023);
    const read = readCommandLine(cut);
    assert.equal(read.isComplete, false);
    assert.equal(read.options.get('smt'), false);
    assert.equal(read.options.get('hap'), false);
    assert.equal(read.options.has('vpid'), false, 'the last word may go on');
    assert.deepEqual(
      commandLineClaims(read, 1, '4.17.0', true).map(({ fact }) => fact),
      ['commandLine.smt', 'commandLine.hap'],
    );
  });

  it('gives the documented defaults of the version, with that note, only for what is not named', () => {
    const defaults = (xen: string | null, isX86: boolean): readonly string[] =>
      commandLineClaims(readCommandLine('hap=0 gnttab=no-transitive vpmu=what'), 3, xen, isX86)
        .filter(({ note }) => note !== null)
        .map(({ fact, value }) => `${fact.slice('commandLine.'.length)}=${String(value)}`);
    assert.deepEqual(defaults('4.17.3', true), [
      'smt=true',
      'altp2m=false',
      'hvm_fep=false',
      'argo=false',
      'tbuf_size=0',
      'gnttab_max_frames=64',
    ]);
    assert.deepEqual(defaults('4.4.4', true), ['tbuf_size=0']);
    assert.deepEqual(defaults('4.17.3', false), []);
    assert.deepEqual(defaults(null, true), []);
    assert.deepEqual(defaults('4.12.0-rc1', true), [
      'altp2m=false',
      'hvm_fep=false',
      'tbuf_size=0',
      'gnttab_max_frames=64',
    ]);
  });

  it('reads anything without throwing, and invents no option', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const name of readCommandLine(text).options.keys()) {
          const own = name.split('.').at(-1) ?? '';
          const isImplied = /^(?:vpmu|xpti|pv-l1tf|dom0)(?:\.|$)/.test(name) || own === 'max-ver';
          assert.ok(isImplied || text.includes(own), `${name} in ${JSON.stringify(text)}`);
        }
      }),
    );
  });
});
