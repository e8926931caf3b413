import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PROGRAM_DOER, perform, reportCase, saveText } from '#disclosure';
import { composeText, newDraft, textReadingOf } from '#drafting';
import type { CaseCommand } from '#embargo';
import { generateIntakeKey } from '#pgp';
import { seal } from '#sealing';
import { type CaseId, caseStream, newOutboxId, outboxContext, PROGRAM } from '#store';
import { NOW, root, styleOf } from '../archive/archive.test-support.ts';
import { confirmedPost, confirmedUpload, type OpenedDesk, openedDesk, type Visitor } from './desk-site.test-support.ts';

/** It signs, and nothing can be encrypted to it. */
const SIGNING = readFileSync(join(root, 'examples', 'osier', 'keys', 'osier-security.asc'), 'utf8');

const { certificate: CERTIFICATE } = await generateIntakeKey({
  name: 'Alpha',
  email: 'security@alpha.example',
  at: NOW,
});

describe('the team on the desk', () => {
  it('gets somebody new by a lead, with a code that is shown once', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const added = await ada.post('/desk/team/add', { name: ' Ben Bow ', role: ['member', 'signer'] });
      assert.equal(added.headers.get('location'), '/desk/team');
      const page = await (await ada.get('/desk/team')).text();
      assert.match(page, /Ben Bow is in the team\. Now make an invitation code\./);
      assert.match(page, /member, signer/);
      assert.doesNotMatch(await (await ada.get('/desk/team')).text(), /Now make an invitation/, 'said once');
      const id = /team\/(?<id>p[0-9a-f]+)\/invite/.exec(page)?.groups?.['id'] ?? '';
      const shown = await (await confirmedPost(ada, 'invite', `/desk/team/${id}/invite`, {})).text();
      const code = /<p class="code">(?<code>[a-z2-7-]+)<\/p>/.exec(shown)?.groups?.['code'] ?? '';
      assert.equal(code.length, 29);
      assert.match(shown, /https:\/\/desk\.osier\.example\/desk\/code/);
      assert.equal((await desk.visitor().post('/desk/code/options', { code })).status, 200);
      assert.match(await (await ada.get('/desk/team')).text(), /invited, until/);
    });
  });

  it('says what was wrong with a name, and keeps what was typed', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const answer = await ada.post('/desk/team/add', { name: '<b>Ben', role: 'observer' });
      assert.equal(answer.status, 422);
      const page = await answer.text();
      assert.match(page, /the name is none/);
      assert.match(page, /value="&lt;b&gt;Ben"/);
      assert.match(page, /value="observer" checked/);
    });
  });

  it('is not left without a lead', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      for (const [path, fields] of [
        ['roles', { role: 'member' }],
        ['remove', { reason: 'x' }],
      ] as const) {
        const deed = path === 'roles' ? 'roles' : 'leave';
        const answer = await confirmedPost(ada, deed, `/desk/team/${ada.id}/${path}`, fields);
        assert.equal(answer.status, 422);
        assert.match(await answer.text(), /nobody would lead the team/);
      }
      await desk.signedIn('Ben', 'lead');
      assert.equal((await confirmedPost(ada, 'roles', `/desk/team/${ada.id}/roles`, { role: 'member' })).status, 303);
      assert.match(await (await ada.get('/desk/team')).text(), /Leads change the team: Ben\./);
    });
  });
});

describe('the register of members on the desk', () => {
  it('takes an application that says what the policy asks for, and says which rule refuses another', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const page = await (await ada.get('/desk/members/apply')).text();
      assert.match(page, /<option value="public hoster">/);
      assert.match(page, /href="\/desk\/policy#X18"/);
      const short = await ada.post('/desk/members/apply', {
        organisation: 'Alpha Hosting',
        address: 'security@alpha.example',
      });
      assert.equal(short.status, 422);
      const refused = await short.text();
      assert.match(refused, /<a class="rule" href="\/desk\/policy#X16">X16<\/a>/);
      assert.match(refused, /<a class="rule" href="\/desk\/policy#X18">X18<\/a> not said: /);
      assert.match(refused, /value="Alpha Hosting"/);
      const path = await applied(ada, 'Alpha Hosting');
      const member = await (await ada.get(path)).text();
      assert.match(member, /applied, since/);
      assert.match(member, /security@alpha\.example/);
      assert.match(member, /usable|expiring/);
    });
  });

  it('X17, X19: says to who admits what is theirs to judge, and which evidence is none', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const path = await applied(ada, 'Alpha Hosting', { answer: 'see https://blog.alpha.example/we-use-it' });
      const page = await (await ada.get(path)).text();
      assert.match(page, /For you to judge[\s\S]*policy#X17">X17<\/a> A member is genuine[\s\S]*policy#X19">X19/);
      const evidence = page.match(/policy#X19">X19<\/a> https:\/\/blog\.alpha\.example\/we-use-it: /g);
      assert.equal(evidence?.length, 1, 'once, in however many answers it is');
      const admitted = await confirmedPost(ada, 'register', `${path}/admit`, { reason: 'its status page shows it' });
      assert.equal(admitted.status, 303);
      assert.doesNotMatch(await (await ada.get(path)).text(), /For you to judge/);
    });
  });

  it('walks a member from admission to its end, each step with its reason, and shows a step that is not due as refused', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const path = await applied(ada, 'Alpha Hosting');
      for (const [step, status] of [
        ['admit', 'admitted'],
        ['suspend', 'suspended'],
        ['reinstate', 'admitted'],
        ['remove', 'left'],
      ] as const) {
        assert.equal(
          (await confirmedPost(ada, 'register', `${path}/${step}`, { reason: 'as agreed' })).status,
          303,
          step,
        );
        assert.match(await (await ada.get(path)).text(), new RegExp(`<dd>${status}, since`), step);
      }
      const late = await confirmedPost(ada, 'register', `${path}/suspend`, { reason: 'x' });
      assert.equal(late.status, 422);
      assert.match(await late.text(), /its status is left/);
      assert.equal((await ada.post(`${path}/applaud`, {})).status, 404);
      assert.equal((await ada.post('/desk/members/m00/admit', {})).status, 404);
      assert.equal((await ada.get('/desk/members/m00')).status, 404);
    });
  });

  it('takes a certificate as a file, and says what is wrong with what is none', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const path = await applied(ada, 'Alpha Hosting', { certificate: null });
      assert.match(await (await ada.get(path)).text(), /missing/);
      const wrongs: readonly (readonly [string, RegExp])[] = [
        ['hello', /no armored certificate/],
        ['', /no certificate was sent/],
        [SIGNING, /nothing can be encrypted to this certificate/],
        [CERTIFICATE + SIGNING, /expected one certificate, found 2/],
        ['-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxxxx\n-----END PGP PUBLIC KEY BLOCK-----\n', /Not done/],
      ];
      for (const [text, says] of wrongs) {
        const answer = await confirmedUpload(ada, 'register', `${path}/certificate`, withFile(text));
        assert.equal(answer.status, 422);
        assert.match(await answer.text(), says);
      }
      assert.equal((await confirmedUpload(ada, 'register', `${path}/certificate`, withFile(CERTIFICATE))).status, 303);
      assert.match(await (await ada.get(path)).text(), /<span class="state (?:good|odd)">/);
    });
  });

  it('takes a certificate of nearly 512 KiB, pasted or as a file, with an application or later', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const large = certificateOfLength(512 * 1024 - 100);
      const path = await applied(ada, 'Alpha Hosting', { certificate: large });
      assert.match(await (await ada.get(path)).text(), /<span class="state (?:good|odd)">/);
      const pasted = new FormData();
      pasted.set('armored', large.replaceAll('\n', '\r\n'));
      for (const [name, form] of [
        ['Beta Cloud', pasted],
        ['Gamma Host', withFile(large)],
      ] as const) {
        const later = await applied(ada, name, { certificate: null });
        const answer = await confirmedUpload(ada, 'register', `${later}/certificate`, form);
        assert.equal(answer.status, 303, await answer.text());
        assert.match(await (await ada.get(later)).text(), /<span class="state (?:good|odd)">/);
      }
      const tooLarge = new FormData();
      tooLarge.set('armored', certificateOfLength(512 * 1024 + 100));
      const refused = await confirmedUpload(ada, 'register', `${path}/certificate`, tooLarge);
      assert.equal(refused.status, 422);
      assert.match(await refused.text(), /more than 512 KiB/);
      const options = `/desk/me/confirm/register/options?on=${encodeURIComponent(`${path}/certificate`)}`;
      const book = await ada.post(options, { armored: certificateOfLength(2 * 1024 * 1024) });
      assert.equal(book.status, 413);
      assert.match(((await book.json()) as { message: string }).message, /512 KiB/, 'the script of the page shows it');
    });
  });

  it('shows the public what the policy opens, and the address and the answers to nobody but leads', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const ben = await desk.signedIn('Ben', 'member');
      const path = await applied(ada, 'Alpha Hosting');
      await confirmedPost(ada, 'register', `${path}/admit`, { reason: 'as agreed' });
      const register = await (await ada.get('/desk/members')).text();
      assert.match(register, /What the public may know/);
      assert.match(register, /<li>Alpha Hosting/);
      assert.doesNotMatch(register, /security@alpha/);
      const seen = await (await ben.get(path)).text();
      assert.match(seen, /Alpha Hosting/);
      assert.doesNotMatch(seen, /security@alpha|an answer/);
      assert.match(await (await ada.get(path)).text(), /an answer/);
      assert.equal((await ben.get('/desk/members/apply')).status, 422);
    });
  });
});

describe('the journal on the desk', () => {
  it('is verified, also against a head that was kept; a head of another journal is told', async () => {
    await withDesk('minimal', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const head = await (await ada.get('/desk/audit/head.json')).text();
      await desk.signedIn('Ben', 'member');
      assert.match(
        await (await ada.post('/desk/audit/verify', { head: '' })).text(),
        /<strong>Whole<\/strong>: [0-9]+ entries, each as it was written\./,
      );
      assert.match(await (await ada.post('/desk/audit/verify', { head })).text(), /the kept head among them/);
      const other = head.replace(/"hash":"./, '"hash":"x').replace('x', head.includes('"hash":"0') ? '1' : '0');
      assert.match(await (await ada.post('/desk/audit/verify', { head: other })).text(), /Not whole/);
      assert.equal((await ada.post('/desk/audit/verify', { head: '{}' })).status, 422);
    });
  });

  it('names kinds of things and no content', async () => {
    await withDesk('minimal', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      await ada.post('/desk/members/apply', {
        organisation: 'Canary Hosting',
        class: 'hoster',
        address: 'security@canary.example',
      });
      const id = await aCase(desk, 'a canary in the report');
      const ben = await desk.signedIn('Ben', 'member');
      const page = await (await ben.get('/desk/audit')).text();
      for (const word of ['person added', 'invited', 'passkey added', 'signed in', 'applied', 'a case'])
        assert.match(page, new RegExp(word));
      assert.doesNotMatch(page, /canary/i);
      assert.doesNotMatch(page, /reported|put on/, 'what was done with a case is for who is on it');
      assert.doesNotMatch(page, new RegExp(id));
    });
  });

  it('says of a case what happened, to who is on it and nobody else', async () => {
    await withDesk('minimal', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const id = await aCase(desk, 'a report');
      // who comes later is on no case that was there
      const ben = await desk.signedIn('Ben', 'member');
      const step = async (command: CaseCommand) => {
        const done = await perform(desk.parts, PROGRAM_DOER, id, command);
        assert.ok(done.isDone);
      };
      await step({ kind: 'hold', reason: 'a doubt <b>canary</b>' });
      const own = await (await ada.get('/desk/audit')).text();
      assert.match(own, new RegExp(`<a href="/desk/case/${id}#record">Case ${id.slice(0, 4)}</a>`));
      assert.match(own, /data-label="What">reported, by form</);
      assert.match(own, /data-label="What">put Ada on the case</);
      assert.match(own, /data-label="What">held it: a doubt &lt;b&gt;canary&lt;\/b&gt;</);
      assert.match(own, /data-label="How">the program</);
      const others = await (await ben.get('/desk/audit')).text();
      assert.doesNotMatch(others, /canary|held it|reported/);
      assert.doesNotMatch(others, new RegExp(id));
    });
  });
});

describe('the first page of the desk', () => {
  it('shows the cases somebody is on, with state, next step, whose it is, and no others', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const id = await aCase(desk, 'first');
      const eve = await desk.signedIn('Eve', 'observer');
      const page = await (await ada.get('/desk/')).text();
      assert.match(page, new RegExp(`href="/desk/case/${id}"`));
      assert.match(page, /<span class="state [a-z]+">new<\/span>/);
      assert.match(page, /say what it is: in scope, out of scope, or no vulnerability/);
      assert.match(page, />the team</);
      const hers = await (await eve.get('/desk/')).text();
      assert.doesNotMatch(hers, new RegExp(id));
      assert.match(hers, /No case that you are on is open/);
    });
  });

  it('hides what is over, and shows it when asked', async () => {
    await withDesk('minimal', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const id = await aCase(desk, 'first');
      const done = await perform(desk.parts, PROGRAM_DOER, id, {
        kind: 'triage',
        as: 'no_vulnerability',
        grounds: 'works as meant',
      });
      assert.ok(done.isDone);
      const page = await (await ada.get('/desk/')).text();
      assert.doesNotMatch(page, new RegExp(id));
      assert.match(page, /Show 1 case that is over/);
      assert.match(await (await ada.get('/desk/?all')).text(), new RegExp(`href="/desk/case/${id}"`));
    });
  });

  it('names a case by its number and the title of its text, escaped, and says which letters are stuck', async () => {
    await withDesk('minimal', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const { parts } = desk;
      const id = await aCase(desk, 'first');
      for (const command of [
        { kind: 'triage', as: 'in_scope', grounds: 'supported' },
        { kind: 'allot_number', series: 'OSN', number: 7 },
      ] as const) {
        const done = await perform(parts, PROGRAM_DOER, id, command);
        assert.ok(done.isDone, JSON.stringify(done));
      }
      const style = styleOf('osn');
      const text = composeText(newDraft(style, { number: 7, title: 'Overflow in <osierd>' }), style);
      const { reading } = textReadingOf(text, style);
      const saved = await saveText(parts, PROGRAM_DOER, id, { text, reading });
      assert.ok(saved.isDone, JSON.stringify(saved));
      const rows = ['blocked', 'uncertain', 'waiting'] as const;
      for (const state of rows) {
        const row = newOutboxId();
        const sealed = seal(parts.keys, Buffer.from('{}'), outboxContext(row));
        await desk.store.write(async (writes) => {
          await writes.enqueue([{ id: row, stream: caseStream(id), dueAt: NOW, after: null, sealed }]);
          await writes.resolve(row, { state: 'waiting', attempts: 0 }, { state });
        });
      }
      const page = await (await ada.get('/desk/')).text();
      assert.match(page, /OSN-7<\/span> Overflow in &lt;osierd&gt;<\/a>/);
      assert.match(page, /1 blocked: nothing leaves before somebody mends what blocks it; 1 in doubt/);
    });
  });

  it('puts late duties first, over all cases', async () => {
    await withDesk('linux-distros', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const first = await aCase(desk, 'first');
      desk.clock.move(24 * 60 * 60_000);
      const second = await aCase(desk, 'second');
      for (const id of [first, second]) {
        await perform(desk.parts, PROGRAM_DOER, id, { kind: 'triage', as: 'in_scope', grounds: 'supported' });
        const end = (desk.clock.now() + 5 * 24 * 60 * 60_000) as ReturnType<typeof desk.clock.now>;
        const agreed = await perform(desk.parts, PROGRAM_DOER, id, { kind: 'agree_end', end, reason: 'as offered' });
        assert.ok(agreed.isDone, JSON.stringify(agreed));
      }
      desk.clock.move(30 * 24 * 60 * 60_000);
      const page = await (await ada.get('/desk/duties')).text();
      const order = [...page.matchAll(/href="\/desk\/case\/(?<id>[a-z2-7]+)"/g)].map((match) => match.groups?.['id']);
      assert.ok(order.includes(first) && order.includes(second), page);
      const times = [...page.matchAll(/datetime="(?<at>[^"]+)"/g)].map((match) => match.groups?.['at'] ?? '');
      assert.deepEqual(times, times.toSorted());
      assert.match(page, /class="late"/);
      assert.match(await (await ada.get('/desk/')).text(), /duties are late|duty is late/);
    });
  });

  it('prints every rule of the policy under its own address', async () => {
    await withDesk('xen', async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const page = await (await ada.get('/desk/policy')).text();
      for (const { id } of desk.parts.policy.rules) assert.match(page, new RegExp(`<section class="rule" id="${id}">`));
    });
  });
});

async function aCase(desk: OpenedDesk, text: string): Promise<CaseId> {
  const bytes = Buffer.from(text, 'utf8');
  const opened = await reportCase(desk.parts, {
    via: 'form',
    bytes,
    name: null,
    address: null,
    by: { kind: 'reporter' },
  });
  assert.ok(opened.isDone);
  assert.ok((await desk.store.cases(PROGRAM)).length > 0);
  return opened.id;
}

/** Puts a whole application into the register; the address of its page. */
async function applied(
  lead: Visitor,
  organisation: string,
  { certificate = CERTIFICATE, answer: said = 'an answer' }: { certificate?: string | null; answer?: string } = {},
): Promise<string> {
  const form = new FormData();
  form.set('organisation', organisation);
  form.set('class', 'public hoster');
  form.set('address', 'security@alpha.example');
  for (let index = 0; index < 20; index += 1) form.set(`item-${index}`, said);
  if (certificate !== null) form.set('certificate', new Blob([certificate]), 'alpha.asc');
  const answer = await lead.upload('/desk/members/apply', form);
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get('location') ?? '';
}

/** A good certificate whose armor is so long, by a picture of its owner (RFC 9580, 5.12). */
function certificateOfLength(length: number): string {
  const [first = '', last = ''] = [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n',
    '\n-----END PGP PUBLIC KEY BLOCK-----\n',
  ];
  const bytes = Buffer.from(
    /\n\n(?<body>[^=-]+)/.exec(CERTIFICATE.replaceAll('\r', ''))?.groups?.['body'] ?? '',
    'base64',
  );
  const body = Math.floor(((length - first.length - last.length) * 64) / 65 / 4) * 3;
  const picture = Buffer.concat([Buffer.alloc(6), Buffer.alloc(body - bytes.length - 6, 0x5a)]);
  picture.writeUInt8(0xff);
  picture.writeUInt32BE(picture.length - 5, 1);
  picture.writeUInt8(1, 5);
  const attribute = Buffer.concat([Buffer.of(0xd1, 0xff, 0, 0, 0, 0), picture]);
  attribute.writeUInt32BE(picture.length, 2);
  const armored = Buffer.concat([bytes, attribute]).toString('base64').replaceAll(/.{64}/g, '$&\n');
  return `${first}${armored.trimEnd()}${last}`;
}

function withFile(text: string): FormData {
  const form = new FormData();
  form.set('certificate', new Blob([text]), text === '' ? '' : 'key.asc');
  return form;
}

async function withDesk(policy: string, work: (desk: OpenedDesk) => Promise<void>): Promise<void> {
  const desk = await openedDesk({ policy });
  try {
    await work(desk);
  } finally {
    await desk.remove();
  }
}
