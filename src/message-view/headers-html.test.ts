import assert from 'node:assert/strict';
import { it } from 'node:test';
import { headersHtml } from './index.ts';
import { viewOf } from './pages.test-support.ts';

const view = viewOf(
  'Message-ID: <1@pond.example>\nFrom: "H & E" <heron@pond.example>\nTo: a@pond.example,\n\tb@pond.example\nSubject: [pond] http://pond.example/\n\n',
);

it('the header of a masked list has its addresses cut, but never the Message-ID, and no links', () => {
  assert.equal(
    headersHtml(view, 'masked').toString(),
    '<pre class="headers"><span class="field">Message-ID:</span> &lt;1@pond.example&gt;\n' +
      '<span class="field">From:</span> "H &amp; E" &lt;heron&#64;...d.example&gt;\n' +
      '<span class="field">To:</span> a&#64;...d.example,\n\tb&#64;...d.example\n' +
      '<span class="field">Subject:</span> http://pond.example/\n</pre>',
  );
});

it('the header of an open list has them whole', () => {
  assert.match(
    headersHtml(view, 'open').toString(),
    /&lt;heron@pond\.example&gt;\n.*a@pond\.example,\n\tb@pond\.example\n/,
  );
});
