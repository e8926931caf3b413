import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMessage } from '#mail';
import { mayBeAnswered } from './may-be-answered.ts';

const own = ['security@lantern.example'];
const answered = (header: string, body = 'a\n') =>
  mayBeAnswered(parseMessage(Buffer.from(`${header}\n\n${body}`)), own);

describe('a program may answer', () => {
  for (const header of [
    'From: Ann <ann@x.example>\nTo: security@lantern.example',
    'From: ann@x.example\nAuto-Submitted: no',
    'From: ann@x.example\nReply-To: ann@home.example\nReturn-Path: <ann@x.example>\nX-Auto-Response-Suppress: none',
  ]) {
    it(header.replaceAll('\n', ' | '), () => assert.equal(answered(header), true));
  }
});

describe('a program does not answer', () => {
  for (const header of [
    'To: security@lantern.example',
    'From: ann@x.example, bob@x.example',
    'From: ann@x.example\nAuto-Submitted: auto-replied',
    'From: ann@x.example\nAuto-Submitted: AUTO-GENERATED; type=x',
    'From: ann@x.example\nauto-submitted: nonsense',
    'From: ann@x.example\nReturn-Path: <>',
    'From: ann@x.example\nPrecedence: bulk',
    'From: ann@x.example\nX-Auto-Response-Suppress: OOF, AutoReply',
    'From: ann@x.example\nList-Id: <a.x.example>',
    'From: MAILER-DAEMON@x.example',
    'From: no-reply+1@x.example',
    'From: owner-announce@x.example',
    'From: announce-request@x.example',
    'From: Security@lantern.example',
    'From: ann@x.example\nReply-To: security@lantern.example',
    'From: ann@x.example\nContent-Type: multipart/report; boundary=a',
  ]) {
    it(header.replaceAll('\n', ' | '), () => assert.equal(answered(header, '--a\n\nb\n--a--\n'), false));
  }
});
