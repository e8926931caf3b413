import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TocsinError } from '#base';
import { DEFAULT_CONFIGURATION, readConfiguration } from './index.ts';

const refused = (text: string | null, environment: Record<string, string>, pattern: RegExp): void => {
  assert.throws(
    () => readConfiguration(text, 'tocsin.yaml', environment),
    (error) => error instanceof TocsinError && error.code === 'bad_configuration' && pattern.test(error.message),
  );
};

describe('the configuration', () => {
  it('needs no file', () => {
    assert.deepEqual(readConfiguration(null, 'tocsin.yaml', {}), DEFAULT_CONFIGURATION);
    assert.deepEqual(readConfiguration('', 'tocsin.yaml', {}), DEFAULT_CONFIGURATION);
    assert.deepEqual(readConfiguration('# nothing yet\n', 'tocsin.yaml', {}), DEFAULT_CONFIGURATION);
  });

  it('takes where and when the head of the audit log is anchored, and no time that YAML reads otherwise', () => {
    const text = 'anchorAddresses: [audit@example.org]\nanchorRepository: /srv/anchors.git\nanchorTime: "23:30"\n';
    const { anchorAddresses, anchorRepository, anchorTime } = readConfiguration(text, 'tocsin.yaml', {});
    assert.deepEqual(
      [anchorAddresses, anchorRepository, anchorTime],
      [['audit@example.org'], '/srv/anchors.git', 23 * 60 + 30],
    );
    const byEnvironment = readConfiguration(text, 'tocsin.yaml', {
      TOCSIN_ANCHOR_ADDRESSES: 'a@example.org, b@example.org',
      TOCSIN_ANCHOR_TIME: '00:05',
    });
    assert.deepEqual(byEnvironment.anchorAddresses, ['a@example.org', 'b@example.org']);
    assert.equal(byEnvironment.anchorTime, 5);
    for (const wrong of [
      'anchorTime: 240',
      'anchorTime: "24:00"',
      'anchorRepository: anchors.git',
      'anchorRepository: https://git.example.org/a.git',
      'anchorAddresses: [nobody]',
      'anchorAddresses: audit',
      `anchorAddresses: [${Array(21).fill('a@example.org').join(', ')}]`,
    ]) {
      refused(`${wrong}\n`, {}, /anchor/);
    }
  });

  it('takes the file, and the environment over it', () => {
    const text =
      'listen: "[::1]:0"\npublicUrl: https://lists.example.org/\ntrustedProxies: [10.0.0.0/8, "::1"]\ntitle: A\n';
    const read = readConfiguration(text, 'tocsin.yaml', {
      TOCSIN_TITLE: 'B',
      TOCSIN_METRICS_FROM_ANYWHERE: 'true',
      TOCSIN_TRUSTED_PROXIES: '127.0.0.1, 192.0.2.0/24',
      TOCSIN_SECURITY_CONTACT: 'mailto:security@example.org',
      TOCSIN_DATA: '/somewhere',
      DATABASE_URL: 'postgres://u:p@127.0.0.1/tocsin',
      HOME: '/root',
    });
    assert.deepEqual(read, {
      ...DEFAULT_CONFIGURATION,
      listen: { host: '::1', port: 0 },
      publicUrl: 'https://lists.example.org',
      title: 'B',
      trustedProxies: ['127.0.0.1', '192.0.2.0/24'],
      securityContact: 'mailto:security@example.org',
      metricsFromAnywhere: true,
      databaseUrl: 'postgres://u:p@127.0.0.1/tocsin',
    });
  });

  it('takes where CVE records go, by https or on this machine, and prints no address that may hold a password', () => {
    const text =
      'cveServicesUrl: https://cveawg.mitre.org/api/\ncveServicesOrganisation: XEN\ncveServicesUser: a@example.org\n';
    const variables = { TOCSIN_CVE_SERVICES_KEY: 'secret', TOCSIN_CVE_SERVICES_KEY_FILE: '/run/key' };
    const read = readConfiguration(text, 'tocsin.yaml', variables);
    assert.deepEqual(
      [read.cveServicesUrl, read.cveServicesOrganisation, read.cveServicesUser, read.cveServicesKeyFile],
      ['https://cveawg.mitre.org/api', 'XEN', 'a@example.org', '/run/key'],
    );
    assert.doesNotMatch(JSON.stringify(read), /secret/);
    assert.equal(
      readConfiguration('cveServicesUrl: http://[::1]:8080/api', 'f', {}).cveServicesUrl,
      'http://[::1]:8080/api',
    );
    for (const wrong of ['http://cve.example.org/api', 'https://a:secret@cve.example.org/api', 'secret']) {
      refused(`cveServicesUrl: ${wrong}\n`, {}, /cveServicesUrl.*not printed/);
      refused(`cveServicesUrl: ${wrong}\n`, {}, /^(?!.*secret)/s);
    }
    refused('cveServicesKey: secret\n', {}, /expected one of the keys/);
  });

  it('takes what the desk needs', () => {
    const text = [
      'series: OSN',
      'sender: "Osier Security <security@osier.example>"',
      'smtpRelay: smtps://tocsin@mail.example.org',
      'intakeAddress: security+@osier.example',
      'channels: [{ name: site, list: announce }, { name: oss-security, address: oss-security@lists.example.org }]',
    ].join('\n');
    const { series, sender, channels, smtpRelay } = readConfiguration(text, 'tocsin.yaml', {});
    assert.deepEqual(
      [series, sender, smtpRelay],
      ['OSN', 'Osier Security <security@osier.example>', 'smtps://tocsin@mail.example.org'],
    );
    assert.deepEqual(channels, [
      { name: 'site', address: null, list: 'announce' },
      { name: 'oss-security', address: 'oss-security@lists.example.org', list: null },
    ]);
  });

  it('refuses what the desk could not send by', () => {
    refused('series: osn', {}, /series/);
    refused('sender: "two@example.org, three@example.org"', {}, /sender/);
    refused('sender: "X\\r\\nBcc: y@example.org <x@example.org>"', {}, /sender/);
    refused('smtpRelay: smtp://user:secret@mail.example.org', {}, /^(?!.*secret).*smtpRelay/);
    refused('smtpRelay: http://mail.example.org', {}, /smtpRelay/);
    refused('channels: site', {}, /channels/);
    refused('channels: [{ name: site }]', {}, /channels/);
    refused('channels: [{ name: a, list: x }, { name: a, list: y }]', {}, /channels/);
    refused('channels: [{ name: a, address: "x@example.org, y@example.org" }]', {}, /channels/);
    refused('channels: [{ name: a, list: x, more: 1 }]', {}, /channels/);
  });

  it('refuses with the key, the value and what is allowed', () => {
    refused('listen: here', {}, /tocsin\.yaml: listen: expected HOST:PORT.*found "here"/);
    refused('listen: 127.0.0.1:70000', {}, /listen/);
    refused('publicUrl: https://example.org/path', {}, /publicUrl/);
    refused('publicUrl: javascript:alert(1)', {}, /publicUrl/);
    refused('trustedProxies: [anyone]', {}, /trustedProxies/);
    refused('trustedProxies: [10.0.0.0/33]', {}, /trustedProxies/);
    refused('metricsFromAnywhere: perhaps', {}, /expected true or false, found "perhaps"/);
    refused('title: ""', {}, /title/);
    refused('intakeAddress: "A <a@example.org>"', {}, /intakeAddress: expected an address/);
    refused('intakeAddress: a+b@example.org', {}, /intakeAddress/);
    refused('intakeKeyFile: ""', {}, /intakeKeyFile/);
    refused('listn: 127.0.0.1:1', {}, /expected one of the keys listen, .*found "listn"/);
    refused(null, { TOCSIN_LISTEN: 'x' }, /the environment \(TOCSIN_LISTEN\): listen/);
    refused(null, { TOCSIN_LISTN: 'x' }, /the environment: expected one of the keys/);
    refused('- a\n- b\n', {}, /expected lines of "key: value"/);
    refused('a: [\n', {}, /tocsin\.yaml:[0-9]+:[0-9]+: expected YAML/);
    refused('title: A\ntitle: B\n', {}, /expected YAML/);
  });

  it('never prints the address of a database', () => {
    assert.throws(
      () => readConfiguration(null, 'tocsin.yaml', { DATABASE_URL: 'mysql://u:secret@host/db' }),
      (error) => error instanceof TocsinError && !`${error.message} ${error.hint}`.includes('secret'),
    );
  });

  it('is not blown up by aliases', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((letter, at) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`)
      .join('\n')}\n`;
    assert.throws(() => readConfiguration(bomb, 'tocsin.yaml', {}));
  });
});
