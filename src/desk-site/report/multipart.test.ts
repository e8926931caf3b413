import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '#base';
import { readMultipart } from './multipart.ts';

const TYPE = 'multipart/form-data; boundary=b';
const refused = (text: string, code: string, type = TYPE): void => {
  assert.throws(
    () => readMultipart(Buffer.from(text), type),
    (error) => error instanceof TocsinError && error.code === code,
    text.slice(0, 80),
  );
};

describe('a form of several parts', () => {
  it('is read as the platform writes it', async () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 20 });
    const part = fc.record({ name, file: fc.option(name), bytes: fc.uint8Array({ maxLength: 200 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 10 }), async (parts) => {
        const form = new FormData();
        for (const { name: key, file, bytes } of parts) {
          form.append(key, new File([new Uint8Array(bytes)], file ?? 'blob'));
        }
        const written = new Response(form);
        const type = written.headers.get('content-type') ?? '';
        const read = readMultipart(new Uint8Array(await written.arrayBuffer()), type);
        const wanted = [...form].map(([key, value]) => [key, (value as File).name]);
        // line ends in names are written as CRLF
        const plain = (text: string | null): string => (text ?? '').replace(/\r\n?|\n/g, '\n');
        assert.deepEqual(
          read.map((each) => [plain(each.name), plain(each.fileName)]),
          wanted.map(([key = '', file = '']) => [plain(key), plain(file)]),
        );
        assert.deepEqual(
          read.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
          parts.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('holds bytes that look like a boundary and are none', () => {
    const [part] = readMultipart(
      Buffer.from('--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n--b\n--b--\r\n-b\r\n--b--\r\n'),
      'multipart/form-data; boundary="b"',
    );
    assert.equal(Buffer.from(part?.bytes ?? []).toString(), '--b\n--b--\r\n-b');
  });

  it('is refused where it is none, has too much, or has no end', () => {
    const part = '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n';
    refused('', 'unreadable_input');
    refused(part, 'unreadable_input');
    refused(`${part}--b`, 'unreadable_input');
    refused(`${part}--bb--`, 'unreadable_input');
    refused('--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--', 'unreadable_input');
    refused(`--b\r\nContent-Disposition: form-data; name="${'x'.repeat(5_000)}"\r\n\r\nx\r\n--b--`, 'unreadable_input');
    refused(`${part}--b--`, 'unreadable_input', 'multipart/form-data');
    refused(`${part}--b--`, 'unreadable_input', 'text/plain; boundary=b');
    refused(`${part.repeat(41)}--b--`, 'input_too_large');
    assert.equal(readMultipart(Buffer.from(`${part.repeat(40)}--b--`), TYPE).length, 40);
  });
});
