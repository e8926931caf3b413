import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { claimedValue } from './claim.ts';
import { readProcCpuinfo } from './proc-cpuinfo.ts';
import { processorModel, vendorOf } from './processor-model.ts';
import { readBuildConfig, readXencommons } from './toolstack-files.ts';
import { readXlDmesg } from './xl-dmesg.ts';

function cpuinfo(changes: Readonly<Record<string, string>>, processors = 2): string {
  const fields = {
    vendor_id: 'GenuineIntel',
    'cpu family': '6',
    model: '85',
    stepping: '4',
    flags: 'fpu smep avx2 hypervisor',
    ...changes,
  };
  const block = (index: number): string =>
    [['processor', String(index)], ...Object.entries(fields)].map(([name, value]) => `${name}\t: ${value}\n`).join('');
  return Array.from({ length: processors }, (_, index) => block(index)).join('\n');
}

describe('/proc/cpuinfo', () => {
  it('tells vendor, generation and what the processor can, never what it cannot', () => {
    const claims = readProcCpuinfo(cpuinfo({}));
    assert.equal(claimedValue(claims, 'cpuVendor'), 'intel');
    assert.equal(claimedValue(claims, 'cpuModel'), 'skylake');
    assert.equal(claimedValue(claims, 'cpuFeatures.smep'), true);
    assert.equal(claimedValue(claims, 'cpuFeatures.hypervisor'), undefined);
    assert.ok(
      claims.every(({ value }) => value !== false),
      'dom0 does not see everything',
    );
    assert.equal(claims.find(({ fact }) => fact === 'cpuVendor')?.line, 2);
  });

  it('says nothing where processors differ, nothing of a vendor or model that it has no word for', () => {
    assert.deepEqual(readProcCpuinfo(cpuinfo({}) + cpuinfo({ model: '63' })), []);
    assert.equal(claimedValue(readProcCpuinfo(cpuinfo({ vendor_id: 'Elbrus' })), 'cpuVendor'), undefined);
    const unknown = readProcCpuinfo(cpuinfo({ model: '999' }));
    assert.equal(claimedValue(unknown, 'cpuModel'), undefined);
    assert.equal(claimedValue(unknown, 'features.cpuModelNumber'), 999);
    assert.deepEqual(readProcCpuinfo('BogoMIPS : 50.00\nCPU implementer : 0x41\n'), []);
  });

  it('tells generations that share numbers apart, or none', () => {
    assert.equal(processorModel('intel', 6, 0x55, 7), 'cascadelake');
    assert.equal(processorModel('intel', 6, 0x55, 11), 'cooperlake');
    assert.equal(processorModel('intel', 6, 0x55, null), undefined);
    assert.equal(processorModel('amd', 0x17, 0x01, 2), 'zen1');
    assert.equal(processorModel('amd', 0x17, 0x31, 0), 'zen2');
    assert.equal(processorModel('amd', 0x19, 0x11, 1), 'zen4');
    // the same numbers as Zen, another maker
    assert.equal(processorModel('hygon', 0x18, 0x01, 1), undefined);
    assert.equal(vendorOf('HygonGenuine'), 'hygon');
    assert.equal(vendorOf('  Shanghai  '), 'zhaoxin');
  });
});

const BANNER =
  '(XEN) Xen version 4.17.2 (Debian 4.17.2+55-g0b56bed864-1) (who@example.org) (gcc (Debian 12.2.0) 12.2.0) debug=n Thu Sep 14';

describe('xl dmesg', () => {
  const valuesOf = (text: string, ...names: readonly string[]): readonly unknown[] => {
    const { claims } = readXlDmesg(text);
    return names.map((name) => claimedValue(claims, name));
  };

  it('tells the build from the banner, wherever it stands', () => {
    const names = ['xen', 'build.debug', 'features.xenCommit', 'features.xenDescribe'];
    const text = `(XEN) parameter "argo" unknown!\n${BANNER}\n`;
    assert.deepEqual(valuesOf(text, ...names), ['4.17.2', false, '0b56bed864', '4.17.2+55-g0b56bed864-1']);
    const plain =
      '(XEN) [2024-01-02 03:04:05] Xen version 4.20.0 (root@example.org) (gcc (GCC) 14.2.1) debug=y  Wed Mar 5\r\n';
    assert.deepEqual(valuesOf(plain, ...names), ['4.20.0', true, undefined, undefined]);
    assert.deepEqual(valuesOf('ersion 4.17.2 (x) (y) debug=n\n(XEN) Freed 612kB init memory\n', ...names), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('tells what Xen found, by its own lines alone', () => {
    const text = `(d7) (XEN) I/O virtualisation disabled
(XEN) CPU Vendor: AMD, Family 25 (0x19), Model 17 (0x11), Stepping 1 (raw 00a10f11)
(XEN) AMD-Vi: IOMMU Extended Features:
(XEN) I/O virtualisation enabled
(XEN) Interrupt remapping enabled
(XEN) HVM: Hardware Assisted Paging (HAP) detected
(XEN) Flask:  Starting in enforcing mode.
(XEN) *** Building a PVH Dom0 ***
`;
    const names = [
      'cpuVendor',
      'cpuModel',
      'iommuType',
      'iommu',
      'features.interruptRemapping',
      'hap',
      'xsm',
      'features.dom0Type',
    ];
    assert.deepEqual(valuesOf(text, ...names), ['amd', 'zen4', 'amd-vi', true, true, true, 'flask', 'pvh']);
    assert.deepEqual(valuesOf('(d1) I/O virtualisation enabled\n(XEN) d1v0 I/O virtualisation enabled\n', 'iommu'), [
      undefined,
    ]);
  });

  it('names the options that Xen did not take', () => {
    const { unknownParameters, invalidParameters, claims } = readXlDmesg(
      '(XEN) parameter "flask" unknown!\n(XEN) parameter "no-argo" unknown!\n(XEN) parameter "smt" has invalid value "of", rc=-22!\n(XEN) parameter "xsm" unknown!\n',
    );
    assert.deepEqual([...unknownParameters], ['flask', 'argo', 'xsm']);
    assert.deepEqual([...invalidParameters], ['smt']);
    assert.equal(claimedValue(claims, 'xsm'), 'none');
  });

  it('tells where memory ends only from a map whose beginning is there', () => {
    const map = `(XEN) Xen-e820 RAM map:
(XEN)  [0000000000000000, 000000000009fbff] (usable)
(XEN)  [00000000fffc0000, 00000000ffffffff] (reserved)
(XEN)  [00000000ffffff00, 00000000ffffffff] type 20
(XEN)  [0000000100000000, 000010007fffffff] (usable)
(XEN)  [000020000000000, 00002fffffffffff] (usable)
`;
    assert.deepEqual(valuesOf(map, 'highestPhysicalAddressGiB'), [16386]);
    assert.deepEqual(valuesOf(map.slice(map.indexOf('\n') + 1), 'highestPhysicalAddressGiB'), [undefined]);
    const old =
      '(XEN) Xen-e820 RAM map:\n(XEN)  0000000000000000 - 000000000009fc00 (usable)\n(XEN)  0000000100000000 - 0000000180000000 (usable)\n';
    assert.deepEqual(valuesOf(old, 'highestPhysicalAddressGiB'), [6]);
  });

  it('says the same or less when its beginning is lost', () => {
    const text = `${BANNER}\n(XEN) Xen-e820 RAM map:\n(XEN)  [0000000000000000, 00000000bfffffff] (usable)\n(XEN) I/O virtualisation disabled\n(XEN) Interrupt remapping disabled\n`;
    const all = readXlDmesg(text).claims;
    fc.assert(
      fc.property(fc.nat(text.length), (from) => {
        for (const { fact, value } of readXlDmesg(text.slice(from)).claims)
          assert.deepEqual(claimedValue(all, fact), value, fact);
      }),
    );
  });
});

describe('the build configuration', () => {
  it('tells the options that it names', () => {
    const claims = readBuildConfig(
      'CONFIG_PV=y\n# CONFIG_PV32 is not set\nCONFIG_NR_CPUS=256\n# CONFIG_DEBUG is not set\n# CONFIG_XSM is not set\nCONFIG_X=m\n',
    );
    assert.deepEqual(
      claims.map(({ fact, value, line }) => [fact, value, line]),
      [
        ['build.CONFIG_PV', true, 1],
        ['build.CONFIG_PV32', false, 2],
        ['build.CONFIG_DEBUG', false, 4],
        ['build.CONFIG_XSM', false, 5],
        ['build.debug', false, 4],
        ['xsm', 'none', 5],
      ],
    );
  });
});

describe('xencommons', () => {
  const OF: readonly (readonly [text: string, flavour: string | undefined])[] = [
    ['XENSTORED=/usr/sbin/oxenstored\n', 'oxenstored'],
    ['#XENSTORED=/usr/sbin/oxenstored\n', undefined],
    ['XENSTORED=/usr/sbin/xenstored\nXENSTORED="/usr/sbin/oxenstored" # ours\n', 'oxenstored'],
    ["XENSTORED='/usr/lib/xen-4.17/bin/xenstored'\n", 'cxenstored'],
    ['export XENSTORED=/usr/sbin/xenstored\n', 'cxenstored'],
    ['XENSTORETYPE=domain\nXENSTORED=/usr/sbin/oxenstored\n', 'xenstore-stubdom'],
    ['XENSTORETYPE=daemon\n', undefined],
    ['XENSTORED=$SBIN/oxenstored\n', undefined],
    ['[ -x /x ] && XENSTORED=/usr/sbin/xenstored\nXENSTORED=/usr/sbin/oxenstored\n', undefined],
    ['XENSTORED=/opt/mystore\n', undefined],
    ['XENSTORED=\n', undefined],
    ['', undefined],
  ];
  for (const [text, flavour] of OF) {
    it(`of ${JSON.stringify(text)} is ${flavour ?? 'not known'}`, () => {
      assert.equal(claimedValue(readXencommons(text), 'xenstored'), flavour);
    });
  }
});
