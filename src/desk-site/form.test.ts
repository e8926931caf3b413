import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { readBody, readForm } from './form.ts';

const URL = 'http://localhost/desk/';

describe('a form', () => {
  it('comes back as it was typed, by either way of sending it, with line feeds alone between lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.boolean(), async (typed, isMultipart) => {
        // a browser sends CR LF, and no halves of surrogate pairs
        const text = typed.toWellFormed().replace(/\r\n?|\n/g, '\r\n');
        const multipart = new FormData();
        multipart.set('a', text);
        const body = isMultipart ? multipart : new URLSearchParams({ a: text });
        const form = await readForm(new Request(URL, { method: 'POST', body }));
        assert.equal(form.text('a'), text.replaceAll('\r\n', '\n'));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps all values of a name, their order, and files apart from text', async () => {
    const body = new FormData();
    body.append('role', 'lead');
    body.append('role', 'signer');
    body.append('file', new Blob([new Uint8Array([0, 255, 13, 10])]), '../x.patch');
    const form = await readForm(new Request(URL, { method: 'POST', body }));
    assert.deepEqual(form.texts('role'), ['lead', 'signer']);
    assert.equal(form.text('role'), 'lead');
    assert.deepEqual(form.names(), ['role']);
    assert.equal(form.text('file'), '');
    assert.deepEqual(await form.file('file'), { name: '../x.patch', bytes: new Uint8Array([0, 255, 13, 10]) });
    assert.equal(await form.file('role'), null);
    assert.equal(form.text('__proto__'), '');
  });

  it('knows a field in which no file was chosen, as browsers send it', async () => {
    const part = 'Content-Disposition: form-data; name="none"; filename=""\r\nContent-Type: application/octet-stream';
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const form = await readForm(
      new Request(URL, { method: 'POST', body: `--x\r\n${part}\r\n\r\n\r\n--x--\r\n`, headers }),
    );
    assert.equal(await form.file('none'), null);
    assert.deepEqual(form.names(), []);
  });

  it('is refused where it is larger than allowed, by its length or by what comes', async () => {
    const large = new URLSearchParams({ a: 'x'.repeat(2_000) });
    const request = (init: RequestInit) => new Request(URL, { method: 'POST', ...init });
    await assert.rejects(readForm(request({ body: large }), 1_000), isTooLarge);
    await assert.rejects(readBody(request({ body: 'x', headers: { 'Content-Length': '1001' } }), 1_000), isTooLarge);
    assert.equal((await readBody(request({ body: 'x'.repeat(1_000) }), 1_000)).length, 1_000);
    assert.equal((await readBody(request({}), 1_000)).length, 0);
  });
});

function isTooLarge(error: unknown): boolean {
  return error instanceof TocsinError && error.code === 'input_too_large';
}
