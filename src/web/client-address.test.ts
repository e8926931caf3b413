import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLoopback, readClientAddresses } from './client-address.ts';

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

describe('who asks', () => {
  it('is the peer, where no proxy says otherwise', () => {
    const clients = readClientAddresses([]);
    assert.equal(clients.clientOf(from('192.0.2.7'), null), '192.0.2.7');
    assert.equal(clients.clientOf(from('::ffff:127.0.0.1'), null), '127.0.0.1');
    assert.equal(clients.clientOf(undefined, null), null);
  });

  it('is not known where a proxy speaks that nobody named', () => {
    assert.equal(readClientAddresses([]).clientOf(from('127.0.0.1'), '127.0.0.1'), null);
  });

  it('is what the last proxy that is trusted was told by its own peer', () => {
    const clients = readClientAddresses(['127.0.0.1', '10.0.0.0/8']);
    assert.equal(clients.clientOf(from('127.0.0.1'), '127.0.0.1, 192.0.2.9, 10.1.2.3'), '192.0.2.9');
    assert.equal(clients.clientOf(from('127.0.0.1'), 'unknown'), null);
  });

  it('is here only by a loopback address', () => {
    for (const address of ['127.0.0.1', '127.8.9.1', '::1']) assert.equal(isLoopback(address), true, address);
    for (const address of [null, '128.0.0.1', '127.0.0.1.example', '10.0.0.1'])
      assert.equal(isLoopback(address), false);
  });

  it('cannot be told by a proxy that is no address', () => {
    for (const proxy of ['localhost', '10.0.0.0/33', '::/129', '10.0.0', '']) {
      assert.throws(() => readClientAddresses([proxy]), { code: 'bad_configuration' }, proxy);
    }
  });
});
