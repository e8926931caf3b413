import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SIGNATURE_NOTES } from '#pgp';
import { REWRITINGS } from '../../src/proof/rewriting.ts';
import { noteSentence, rewritingWords, signatureNoteWords } from '../../src/web/presenters/proof-words.ts';

describe('the codes of a reading', () => {
  it('have words of people', () => {
    for (const note of [
      'archive_rewrote',
      'text_cut',
      'ambiguous_message',
      'more_signed_blocks',
      'attachments_stripped',
      'no_certificates',
    ]) {
      assert.match(noteSentence(note), /^[A-Z][^_]+\.$/);
      assert.doesNotMatch(noteSentence(note), /^Also noted/, note);
    }
    for (const rewriting of REWRITINGS) assert.notEqual(rewritingWords(rewriting), rewriting.replaceAll('_', ' '));
  });

  it('of signatures that can be good have words, and the others have no underscores', () => {
    for (const note of Object.keys(SIGNATURE_NOTES)) assert.doesNotMatch(signatureNoteWords(note), /_/);
    for (const note of Object.keys(SIGNATURE_NOTES).filter((each) => /_later$|_after_receipt$/.test(each))) {
      assert.notEqual(signatureNoteWords(note), note.replaceAll('_', ' '), note);
    }
  });

  it('that nobody knows are shown all the same', () => {
    assert.equal(noteSentence('quite_new'), 'Also noted: quite new.');
  });
});
