import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatherHost } from './gather.ts';

const INFO = (version: string): string => `release                : 6.6.14
version                : #1 SMP
machine                : x86_64
xen_version            : ${version}
xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_64${' '}
`;
const guest = (name: string, more: string): string => `name = "${name}"\ntype = "hvm"\nmemory = 512\n${more}\n`;

function told(version: string, guests: Readonly<Record<string, string>>) {
  const files = Object.entries(guests).map(([name, more]) => ({ name: `guests/${name}.cfg`, text: guest(name, more) }));
  return gatherHost([{ name: 'xl-info.txt', text: INFO(version) }, ...files], { name: 'rowan' });
}

describe('who serves devices, and what manages guests', () => {
  it('is dom0 where no other domain is named, with the line that says so', () => {
    const { facts, provenance } = told('4.17.3', { web: 'vif = [ "bridge=br0" ]', db: '' });
    assert.deepEqual(
      [facts.features?.['linuxNetback'], facts.features?.['dom0Backend'], facts.features?.['netBackendDomain']],
      [true, true, 'dom0'],
    );
    assert.equal(provenance['features.linuxNetback']?.file, 'guests/web.cfg');
    assert.equal(provenance['features.linuxNetback']?.line, 4);
  });

  it('is not known where a guest may serve, or another domain does', () => {
    const mixed = told('4.17.3', { web: 'vif = [ "bridge=br0" ]', net: 'driver_domain = 1' }).facts;
    assert.deepEqual([mixed.features?.['linuxNetback'], mixed.features?.['netBackendDomain']], [true, undefined]);
    const other = told('4.17.3', { web: 'vif = [ "bridge=br0,backend=net" ]', net: 'driver_domain = 1' }).facts;
    assert.deepEqual([other.features?.['linuxNetback'], other.features?.['dom0Backend']], [undefined, undefined]);
    const disk = told('4.17.3', { web: 'disk = [ "phy:/dev/vg/web,xvda,w" ]' }).facts;
    assert.deepEqual([disk.features?.['linuxNetback'], disk.features?.['dom0Backend']], [undefined, true]);
  });

  it('is xl where guests have files of its form, since xend went', () => {
    assert.equal(told('4.17.3', { web: '' }).facts.toolstack, 'xl');
    assert.equal(told('4.4.1', { web: 'builder = "hvm"' }).facts.toolstack, undefined);
    assert.equal(told('4.17.3', {}).facts.toolstack, undefined);
    const said = gatherHost(
      [
        { name: 'xl-info.txt', text: INFO('4.17.3') },
        { name: 'guests/web.cfg', text: guest('web', '') },
        { name: 'facts.json', text: '{"toolstack": "libxl"}' },
      ],
      { name: 'rowan' },
    );
    assert.equal(said.facts.toolstack, 'libxl');
  });
});
