import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseMessage } from '#mail';
import type { SearchableMessage } from '#search';
import { madeUpMessageId } from './made-up-message-id.ts';

const SHOWN = {
  subject: 'A note',
  from: 'Ada <ada@mill.example>',
  to: null,
  cc: null,
  listId: null,
  texts: ['the text'],
} as unknown as SearchableMessage;

/** The id of a message whose second part is this one. */
function idWith(head: string, body: string): string {
  const parts = ['Content-Type: text/plain\n\nthe text', `${head}\n\n${body}`].map((part) => `--b\n${part}\n`).join('');
  const bytes = `Subject: A note\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n${parts}--b--\n`;
  return madeUpMessageId(parseMessage(new Uint8Array(Buffer.from(bytes))), SHOWN);
}

it('an id that is made up is of what everybody may read: no part that pages skip is in it', () => {
  const attached = 'Content-Type: text/html\nContent-Disposition: attachment; filename="a.html"';
  assert.notEqual(idWith(attached, '<p>ada@mill.example'), idWith(attached, '<p>bob@mill.example'));
  const skipped = 'Content-Type: text/html';
  assert.equal(
    idWith(skipped, '<p>ada@mill.example'),
    idWith(skipped, '<p>bob@mill.example'),
    'who knows all but an address could try addresses one by one',
  );
});
