import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type GatheredHost, gatherHost } from './gather.ts';
import { type HostFile, kindOfFile } from './host-file.ts';

const XL_INFO = `host                   : rowan
release                : 6.6.14
version                : #1 SMP
machine                : x86_64
nr_nodes               : 1
threads_per_core       : 1
hw_caps                : bfebfbff:77faf3bf:2c100800:00000121:0000000f:001c0480:00000000:00000100
virt_caps              : pv hvm hvm_directio pv_directio hap shadow
xen_version            : 4.14.6
xen_caps               : xen-3.0-x86_64 xen-3.0-x86_32p hvm-3.0-x86_64${' '}
xen_commandline        : smt=0 flask=enforcing
`;
const WEB = 'name = "web"\ntype = "hvm"\nvcpus = 2\nmemory = 512\n';
const LIST_WEB = `[{"domid":0,"config":{"c_info":{"type":"pv","name":"Domain-0"},"b_info":{}}},
{"domid":4,"config":{"c_info":{"type":"hvm","name":"web"},"b_info":{"max_vcpus":8,"type.hvm":{}}}}]`;

function host(...files: readonly (readonly [name: string, text: string])[]): GatheredHost {
  return gatherHost(
    files.map(([name, text]): HostFile => ({ name, text })),
    { name: 'rowan' },
  );
}

function codes({ findings }: GatheredHost): readonly string[] {
  return findings.map(({ severity, code }) => `${severity} ${code}`);
}

describe('a host from its files', () => {
  it('says where each fact comes from: a line, or a default', () => {
    const { facts, provenance } = host(['xl-info.txt', XL_INFO], ['guests/web.cfg', WEB]);
    assert.equal(facts.xen, '4.14.6');
    assert.deepEqual(provenance['xen'], { file: 'xl-info.txt', line: 9, note: null });
    assert.deepEqual(provenance['commandLine.smt'], { file: 'xl-info.txt', line: 11, note: null });
    assert.deepEqual(provenance['guests[0].vcpus'], { file: 'guests/web.cfg', line: 3, note: null });
    assert.deepEqual(provenance['guests[0].qemu'], { file: null, line: null, note: 'default of libxl since 4.3' });
    assert.match(provenance['commandLine.hap']?.note ?? '', /documented default since 4\.4/);
  });

  it('knows no guests without files of guests, and none of a folder that is empty', () => {
    assert.deepEqual(
      Object.keys(host(['xl-info.txt', XL_INFO]).facts).filter((name) => /guests/i.test(name)),
      [],
    );
    const empty = host(['xl-info.txt', XL_INFO], ['guests/.gitkeep', '']);
    assert.equal(empty.facts.guests ?? empty.facts.someGuests, undefined);
    assert.deepEqual(host(['xl-list.json', '[{"domid":0,"config":{}}]']).facts.guests, []);
  });

  it('does not know all guests when a file of one cannot be read, and says where and why', () => {
    const read = host(
      ['xl-info.txt', XL_INFO],
      ['guests/web.cfg', WEB],
      ['guests/bad.cfg', 'name = "bad"\nvcpus = two\n'],
    );
    assert.equal(read.facts.guests, undefined);
    assert.deepEqual(
      read.facts.someGuests?.map(({ name }) => name),
      ['web'],
    );
    assert.deepEqual(codes(read), ['error guest-file-refused']);
    const [finding] = read.findings;
    assert.deepEqual([finding?.file, finding?.line, finding?.column], ['guests/bad.cfg', 2, 9]);
    assert.match(finding?.message ?? '', /^guests\/bad\.cfg:2:9: /);
    const odd = host(['guests/web.cfg', WEB], ['guests/oak', WEB]);
    assert.deepEqual([odd.facts.guests, codes(odd)], [undefined, ['warning guest-file-unread']]);
    const notes = host(
      ['guests/web.cfg', WEB],
      ['guests/README', 'x'],
      ['guests/web.cfg.bak', 'x'],
      ['guests-old/x.cfg', '!'],
    );
    assert.deepEqual([notes.facts.guests?.length, codes(notes)], [1, []]);
  });

  it('does not know all guests where something was not read, and says what', () => {
    const list: HostFile = { name: 'xl-list.json', text: LIST_WEB };
    for (const [name, code] of [
      ['guests/auto', 'warning guest-file-unread'],
      ['guests/oak.cfg', 'warning guest-file-unread'],
      ['guests', 'warning guest-file-unread'],
      ['xl-list-l.json', 'error file-unread'],
    ] as const) {
      const read = gatherHost([list, { name, text: '', unread: 'it is a folder' }], { name: 'rowan' });
      assert.deepEqual([read.facts.guests, codes(read)], [undefined, [code]], name);
      assert.match(read.findings[0]?.message ?? '', /: not read, since it is a folder/);
    }
    const info = gatherHost([list, { name: 'xl-info.txt', text: XL_INFO, unread: 'it is a pipe' }], { name: 'rowan' });
    assert.deepEqual([info.facts.xen, info.facts.guests?.length, codes(info)], [undefined, 1, ['error file-unread']]);
  });

  it('takes a list without dom0 for a part of the list', () => {
    const empty = host(['xl-list.json', '[]']);
    assert.deepEqual([empty.facts.guests, codes(empty)], [undefined, ['warning xl-list-incomplete']]);
    const one = host(['xl-list.json', LIST_WEB.replace('"domid":0', '"domid":3')]);
    assert.deepEqual([one.facts.guests, one.facts.someGuests?.length, codes(one).length], [undefined, 2, 1]);
    assert.match(one.findings[0]?.message ?? '', /^xl-list\.json: dom0 is not in the list/);
  });

  it('does not use a line of xl info that has no end, and says so', () => {
    const info = `nr_cpus                : 8\n${XL_INFO}`;
    const cut = host(['xl-info.txt', info.slice(0, info.indexOf('4.14.6') + 3)]);
    assert.deepEqual([cut.facts.xen, cut.facts.arch, codes(cut)], [undefined, undefined, ['warning xl-info-cut']]);
    assert.equal(cut.findings[0]?.line, 10);
  });

  it('takes guests that are given singly for some of them, unless they are said to be all', () => {
    const file: HostFile = { name: '/tmp/web.cfg', text: WEB, kind: 'guestFile' };
    const some = gatherHost([file], { name: 'rowan' }).facts;
    assert.deepEqual([some.guests, some.someGuests?.length], [undefined, 1]);
    const all = gatherHost([file], { name: 'rowan', areAllGuests: true }).facts;
    assert.deepEqual([all.guests?.length, all.someGuests], [1, undefined]);
  });

  it('takes what runs over what a file says, and keeps those that do not run', () => {
    const { facts } = host(
      ['xl-info.txt', XL_INFO],
      ['guests/web.cfg', WEB],
      ['guests/db.cfg', 'name="db"\nkernel="/k"\n'],
      ['xl-list.json', LIST_WEB],
    );
    assert.deepEqual(
      facts.guests?.map(({ name, vcpus, pciPassthrough }) => [name, vcpus, pciPassthrough]),
      [
        ['web', 8, false],
        ['db', 1, undefined],
      ],
    );
  });

  it('asks the file of a guest that runs how much memory it was started with: now it may have been ballooned', () => {
    const list = LIST_WEB.replace('"max_vcpus":8', '"target_memkb":65536,"max_memkb":131072');
    const of = (...files: readonly (readonly [string, string])[]): unknown =>
      host(['xl-info.txt', XL_INFO], ['xl-list.json', list], ...files).facts.guests?.[0]?.features?.[
        'populateOnDemand'
      ];
    assert.equal(of(), undefined);
    assert.equal(of(['guests/web.cfg', `${WEB}maxmem = 1024\n`]), true);
    assert.equal(of(['guests/web.cfg', WEB]), false);
  });

  it('does not take the list for whole where XAPI keeps the guests, or xl said more', () => {
    const xapi = XL_INFO.replace('xen_caps', 'xen_changeset          : 0123456789ab, pq ba9876543210\nxen_caps');
    assert.equal(host(['xl-info.txt', xapi], ['xl-list.json', '[]']).facts.guests, undefined);
    const { facts } = host(['facts.json', '{"toolstack": "xapi"}'], ['xl-list.json', LIST_WEB]);
    assert.deepEqual([facts.guests, facts.someGuests?.length], [undefined, 1]);
    const said = host(['xl-list.json', `libxl: error: what\n${LIST_WEB}`]);
    assert.deepEqual([said.facts.guests, codes(said)], [undefined, ['warning xl-list-incomplete']]);
    const broken = host(['xl-list.json', '[{"domid": 0'], ['guests/web.cfg', WEB]);
    assert.deepEqual([broken.facts.guests, codes(broken)], [undefined, ['error xl-list-unreadable']]);
  });

  it('believes the operator, and says what files say otherwise', () => {
    const facts =
      '{\n "smt": true,\n "numaNodes": 1,\n "xsm": "flask",\n "iommu": null,\n "answers": {"q": false},\n "guests": [{"name": "web", "trusted": true, "vcpus": 4}, {"name": "old"}]\n}';
    const read = host(
      ['xl-info.txt', XL_INFO],
      ['guests/web.cfg', WEB],
      ['guests/db.cfg', 'name="db"\nkernel="/k"\n'],
      ['facts.json', facts],
    );
    assert.deepEqual(
      [read.facts.smt, read.facts.xsm, read.facts.iommu, read.facts.answers],
      [true, 'flask', true, { q: false }],
    );
    assert.deepEqual(
      read.facts.guests?.map(({ name, trusted, vcpus }) => [name, trusted, vcpus]),
      [
        ['db', undefined, 1],
        ['web', true, 4],
        ['old', undefined, undefined],
      ],
    );
    assert.deepEqual(
      read.findings.map(({ severity, message }) => `${severity} ${message}`),
      [
        'warning smt: facts.json:2 says true, xl-info.txt:6 says false; the facts file is used',
        'warning web: vcpus: facts.json:7 says 4, guests/web.cfg:3 says 2; the facts file is used',
      ],
    );
    assert.deepEqual(read.provenance['smt'], { file: 'facts.json', line: 2, note: null });
    assert.equal(read.provenance['guests[1].vcpus']?.file, 'facts.json');
  });

  it('takes the guests of the operator for all there are', () => {
    const { facts } = host(['facts.json', '{"guests": [{"name": "web"}]}'], ['guests/bad.cfg', 'name = bad\n']);
    assert.deepEqual([facts.guests, facts.someGuests], [[{ name: 'web' }], undefined]);
    const some = host(['facts.json', '{"someGuests": [{"name": "web"}]}']).facts;
    assert.deepEqual([some.guests, some.someGuests], [undefined, [{ name: 'web' }]]);
    assert.deepEqual(host(['facts.json', '{"guests": []}']).facts.guests, []);
  });

  it('takes no name of a facts file for more than a name', () => {
    const { facts } = host(['facts.json', '{"features": {"__proto__": "x", "constructor": true}}']);
    assert.deepEqual(Object.entries(facts.features ?? {}), [
      ['__proto__', 'x'],
      ['constructor', true],
    ]);
    assert.equal(Object.getPrototypeOf(facts.features), Object.prototype);
  });

  it('goes on without a facts file that it cannot read, and names the place', () => {
    const read = host(['xl-info.txt', XL_INFO], ['facts.json', '{\n "smtt": true\n}']);
    assert.equal(read.facts.smt, false);
    const [finding] = read.findings;
    assert.deepEqual(
      [finding?.severity, finding?.code, finding?.line, finding?.column],
      ['error', 'facts-unreadable', 2, 2],
    );
    assert.match(finding?.suggestion ?? '', /smt/);
  });

  it('uses neither of two files that contradict each other', () => {
    const dmesg =
      '(XEN) Xen version 4.17.2 (x@y) (gcc 12) debug=n Thu\n(XEN) I/O virtualisation disabled\n(XEN) HVM: Hardware Assisted Paging (HAP) detected\n';
    const read = host(['xl-info.txt', XL_INFO], ['xl-dmesg.txt', dmesg], ['guests/web.cfg', WEB]);
    assert.deepEqual([read.facts.xen, read.facts.iommu, read.facts.hap], [undefined, undefined, true]);
    assert.equal(read.facts.guests?.[0]?.qemu, undefined, 'nor a default of either version');
    assert.deepEqual(codes(read), ['warning facts-disagree', 'warning facts-disagree']);
    assert.match(
      read.findings[0]?.message ?? '',
      /^xen: xl-info\.txt:9 says "4\.14\.6", xl-dmesg\.txt:1 says "4\.17\.2"; neither is used$/,
    );
  });

  it('takes an option that Xen did not take for not given, and no default for it', () => {
    const read = host(
      ['xl-info.txt', XL_INFO],
      ['xl-dmesg.txt', '(XEN) parameter "flask" unknown!\n(XEN) parameter "vpmu" has invalid value "x", rc=-22!\n'],
    );
    assert.deepEqual(
      [read.facts.commandLine?.['flask'], read.facts.commandLine?.['vpmu'], read.facts.commandLine?.['smt']],
      [undefined, undefined, false],
    );
    assert.deepEqual(codes(read), ['info option-not-taken']);
  });

  it('says which guests this host cannot start, and keeps them', () => {
    const bare = XL_INFO.replace(' hvm hvm_directio pv_directio hap shadow', ' shadow').replace(' hvm-3.0-x86_64', '');
    const read = host(['xl-info.txt', bare], ['guests/web.cfg', `${WEB}nestedhvm=1\npci=["01:00.0"]\n`]);
    assert.deepEqual(codes(read), [
      'warning guest-cannot-start',
      'warning guest-cannot-start',
      'warning guest-cannot-start',
    ]);
    assert.equal(read.facts.guests?.length, 1);
  });

  it('says that a file is not what its name says', () => {
    assert.deepEqual(codes(host(['xl-info.txt', 'command not found\n'])), ['error xl-info-unreadable']);
  });

  it('knows its files by name', () => {
    const kinds = [
      'xl-info.txt',
      'xl-info-n.txt',
      'xl-list.json',
      'xl-list-l.json',
      'guests/a.cfg',
      'facts.json',
      'xl-dmesg.txt',
      'proc-cpuinfo.txt',
      'buildinfo-config',
      'xencommons',
    ].map(kindOfFile);
    assert.deepEqual(kinds, [
      'xlInfo',
      'xlInfo',
      'xlList',
      'xlList',
      'guestFile',
      'facts',
      'xlDmesg',
      'cpuinfo',
      'buildConfig',
      'xencommons',
    ]);
    assert.deepEqual(['README', 'guests-refused/a.cfg', 'guests/a/b.cfg', 'a.cfg', 'xl-info.txt.bak'].map(kindOfFile), [
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it('never says something else of a host when a file is taken away, and never throws', () => {
    const files: readonly (readonly [string, string])[] = [
      ['xl-info.txt', XL_INFO],
      [
        'xl-dmesg.txt',
        '(XEN) Xen version 4.14.6 (x@y) (gcc 12) debug=n Thu\n(XEN) I/O virtualisation enabled\n(XEN) parameter "flask" unknown!\n',
      ],
      [
        'proc-cpuinfo.txt',
        'processor : 0\nvendor_id : GenuineIntel\ncpu family : 6\nmodel : 60\nstepping : 3\nflags : smep\n',
      ],
      ['buildinfo-config', 'CONFIG_PV=y\n# CONFIG_XSM is not set\n'],
      ['xencommons', 'XENSTORED=/usr/sbin/oxenstored\n'],
    ];
    const all = host(...files).facts;
    fc.assert(
      fc.property(fc.subarray(files.slice()), (some) => {
        const { facts } = host(...some);
        for (const [name, value] of Object.entries(facts)) {
          if (name === 'commandLine' || name === 'features') continue;
          const whole = (all as Readonly<Record<string, unknown>>)[name];
          if (typeof value === 'object') assert.deepEqual({ ...(whole as object), ...value }, whole, name);
          else assert.deepEqual(value, whole, name);
        }
      }),
    );
    const name = fc.constantFrom(
      'xl-info.txt',
      'xl-list.json',
      'guests/a.cfg',
      'facts.json',
      'xl-dmesg.txt',
      'proc-cpuinfo.txt',
      'buildinfo-config',
      'xencommons',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom(...files.map(([, each]) => each), WEB, LIST_WEB),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 4 }), (some) => {
        host(...some);
      }),
    );
  });
});
