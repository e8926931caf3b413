import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { addPerson, changeTeam, newSignInCode, PROGRAM_DOER, reportCase } from '#disclosure';
import { generateIntakeKey } from '#pgp';
import { caseStream, newCaseId, PROGRAM } from '#store';
import { authenticator } from './authenticator.test-support.ts';
import {
  addingOptions,
  confirmed,
  confirmedPost,
  invitation,
  type OpenedDesk,
  ORIGIN,
  openedDesk,
  register,
  signIn,
  type Visitor,
} from './desk-site.test-support.ts';

const CONSOLE = { kind: 'console' } as const;

describe('attack on the desk: a form of another site (CSRF)', () => {
  const wrongs: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['a foreign Origin', { Origin: 'https://evil.example' }],
    [
      'a foreign Origin with a browser that says same-origin',
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
    ],
    ['no Origin', {}],
    ['Origin null, as from a frame in a sandbox', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
    ['Origin null, and nothing else', { Origin: 'null' }],
    ['our Origin, from a sub-domain', { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-site' }],
    ['our host by http', { Origin: 'http://desk.osier.example' }],
    ['our name and another port', { Origin: `${ORIGIN}:8443` }],
  ];
  for (const [what, headers] of wrongs) {
    it(`is refused bare, and nothing is done: ${what}`, async () => {
      await withDesk(async (desk) => {
        const ada = await desk.signedIn('Ada', 'lead');
        const head = await desk.store.head();
        const answer = await ada.post('/desk/team/add', { name: 'Eve', role: 'lead' }, headers);
        assert.equal(answer.status, 403);
        assert.doesNotMatch(await answer.text(), /Ada|<html/);
        assert.deepEqual(await desk.store.head(), head);
        assert.equal((await ada.get('/desk/')).status, 200, 'the session goes on');
      });
    });
  }

  it('is refused at the door too, so that nobody is signed in as somebody else', async () => {
    await withDesk(async (desk) => {
      for (const path of ['/desk/sign-in', '/desk/sign-in/options', '/desk/code', '/desk/code/options', '/report']) {
        const answer = await desk.visitor().post(path, {}, { Origin: 'https://evil.example' });
        assert.equal(answer.status, 403, path);
      }
    });
  });

  it('is told from our own, which a browser sends with Origin or with Sec-Fetch-Site', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const ours = [{ Origin: ORIGIN }, { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin' }];
      for (const headers of ours) {
        const answer = await ada.post('/desk/team/add', { name: 'Ada', role: 'lead' }, headers);
        assert.equal(answer.status, 422, 'refused by the team, not at the door');
      }
    });
  });
});

describe('attack on the desk: sessions', () => {
  it('a token that somebody planted before is not used: signing in gives a new one (session fixation)', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      const planted = randomBytes(32).toString('base64url');
      const ada = desk.visitor();
      ada.cookies.set('__Host-tocsin', planted);
      assert.equal((await signIn(ada, key)).status, 303);
      assert.notEqual(ada.cookies.get('__Host-tocsin'), planted);
      const thief = desk.visitor();
      thief.cookies.set('__Host-tocsin', planted);
      await isAtTheDoor(thief);
    });
  });

  it('the session of who signs in over it ends', async () => {
    await withDesk(async (desk) => {
      const eve = await desk.signedIn('Eve', 'member');
      const before = eve.cookies.get('__Host-tocsin') ?? '';
      const ada = await desk.signedIn('Ada', 'lead');
      await signIn({ ...eve, cookies: eve.cookies }, ada.key);
      const old = desk.visitor();
      old.cookies.set('__Host-tocsin', before);
      await isAtTheDoor(old);
    });
  });

  it('a stolen token is of no use after its owner signed out', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const thief = desk.visitor();
      thief.cookies.set('__Host-tocsin', ada.cookies.get('__Host-tocsin') ?? '');
      assert.equal((await thief.get('/desk/')).status, 200);
      await ada.post('/desk/sign-out', {});
      await isAtTheDoor(thief);
    });
  });

  it('a token of the database, which is a digest, opens nothing', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const digest = createHash('sha256')
        .update(ada.cookies.get('__Host-tocsin') ?? '')
        .digest();
      assert.ok((await desk.store.session(new Uint8Array(digest))) !== null);
      const thief = desk.visitor();
      for (const token of [digest.toString('base64url'), digest.toString('hex'), ada.id, 'a'.repeat(43), '', '"']) {
        thief.cookies.set('__Host-tocsin', token);
        await isAtTheDoor(thief);
      }
    });
  });

  it('a used challenge is no token, though a row like that of a session keeps it from being used again', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      const ada = desk.visitor();
      const asked = (await (await ada.post('/desk/sign-in/options', {})).json()) as { challenge: string };
      assert.equal((await ada.post('/desk/sign-in', { response: key.get(asked, ORIGIN) })).status, 303);
      const thief = desk.visitor();
      thief.cookies.set('__Host-tocsin', asked.challenge);
      await isAtTheDoor(thief);
    });
  });

  it('a cookie from http, which has not our name, is not looked at; two of our name are none', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const token = ada.cookies.get('__Host-tocsin') ?? '';
      const other = randomBytes(32).toString('base64url');
      const headers = [
        `tocsin=${token}`,
        `__Secure-tocsin=${token}`,
        `__Host-tocsin=${other}; __Host-tocsin=${token}`,
        `__host-tocsin=${token}`,
      ];
      for (const Cookie of headers) {
        const answer = await desk.visitor().get('/desk/', { Cookie });
        assert.equal(answer.headers.get('location'), '/desk/sign-in', Cookie.slice(0, 20));
      }
      assert.equal((await desk.visitor().get('/desk/', { Cookie: `a=b; __Host-tocsin=${token}` })).status, 200);
    });
  });

  it('somebody who was removed from the team is signed out, and cannot come back', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const ben = await desk.signedIn('Ben', 'member');
      const answer = await confirmedPost(ada, 'leave', `/desk/team/${ben.id}/remove`, { reason: 'moved on' });
      assert.equal(answer.status, 303);
      await isAtTheDoor(ben);
      assert.equal((await signIn(desk.visitor(), ben.key)).status, 422);
    });
  });

  it('somebody who has left does nothing, even with a session that was not ended', async () => {
    await withDesk(async (desk) => {
      const ben = await desk.signedIn('Ben', 'member');
      await desk.signedIn('Ada', 'lead');
      const token = ben.cookies.get('__Host-tocsin') ?? '';
      await changeTeam(desk.parts, CONSOLE, { kind: 'remove_person', person: ben.id, reason: '' });
      const now = await desk.store.databaseNow();
      const tokenDigest = new Uint8Array(createHash('sha256').update(token).digest());
      await desk.store.write((writes) =>
        writes.saveSession({ tokenDigest, person: ben.id, madeAt: now, expiresAt: (now + 3_600_000) as typeof now }),
      );
      await isAtTheDoor(ben);
    });
  });
});

describe('attack on the desk: passkeys', () => {
  it('a counter that went back signs nobody in, and is written down', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      key.counter = 7;
      assert.equal((await signIn(desk.visitor(), key)).status, 303);
      key.counter = 3;
      const thief = desk.visitor();
      const answer = await signIn(thief, key);
      assert.equal(answer.status, 422);
      assert.match(await answer.text(), /there may be a copy of it/);
      await isAtTheDoor(thief);
      assert.equal((await desk.store.entries(PROGRAM, 'audit', 0, 10)).length, 3);
      key.counter = 20;
      assert.equal((await signIn(desk.visitor(), key)).status, 303);
    });
  });

  it('an answer is good once: sent again, it signs nobody in', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      const ada = desk.visitor();
      const asked = (await (await ada.post('/desk/sign-in/options', {})).json()) as object;
      const challenge = ada.cookies.get('__Host-tocsin-challenge') ?? '';
      key.counter = 40;
      const response = key.get(asked, ORIGIN);
      assert.equal((await ada.post('/desk/sign-in', { response })).status, 303);
      const thief = desk.visitor();
      thief.cookies.set('__Host-tocsin-challenge', challenge);
      const again = await thief.post('/desk/sign-in', { response });
      assert.equal(again.status, 422);
      assert.doesNotMatch(await again.text(), /copy of it/, 'refused before its counter is looked at');
      await isAtTheDoor(thief);
    });
  });

  it('of two that use one challenge at once, one is signed in', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      const ada = desk.visitor();
      const asked = (await (await ada.post('/desk/sign-in/options', {})).json()) as object;
      const challenge = ada.cookies.get('__Host-tocsin-challenge') ?? '';
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => {
          const each = desk.visitor();
          each.cookies.set('__Host-tocsin-challenge', challenge);
          return each.post('/desk/sign-in', { response: key.get(asked, ORIGIN) });
        }),
      );
      assert.equal(answers.filter(({ status }) => status === 303).length, 1);
    });
  });

  it('a challenge is good in the browser that asked, for what it was asked for, and for five minutes', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const asked = async (who: Visitor) => (await (await who.post('/desk/sign-in/options', {})).json()) as object;
      const elsewhere = desk.visitor();
      const stolen = ada.key.get(await asked(desk.visitor()), ORIGIN);
      assert.equal((await elsewhere.post('/desk/sign-in', { response: stolen })).status, 422, 'no cookie');
      const mine = ada.key.get(await asked(desk.visitor()), ORIGIN);
      await asked(elsewhere);
      assert.equal((await elsewhere.post('/desk/sign-in', { response: mine })).status, 422, "another's challenge");
      const adding = (await addingOptions(ada, ada.key)) as { readonly challenge: string };
      const other = desk.visitor();
      other.cookies.set('__Host-tocsin-challenge', ada.cookies.get('__Host-tocsin-challenge') ?? '');
      const answer = await other.post('/desk/sign-in', {
        response: ada.key.get({ ...adding, rpId: 'desk.osier.example' }, ORIGIN),
      });
      assert.equal(answer.status, 422, 'for another purpose');
      const made = await newSignInCode(desk.parts, CONSOLE, 'ask_recovery', ada.id);
      assert.ok(made.isDone);
      const ben = await desk.signedIn('Ben', 'member');
      await confirmedPost(ben, 'recover', `/desk/team/${ada.id}/agree`, {});
      const byCode = (await (await ada.post('/desk/code/options', { code: made.code })).json()) as object;
      const another = authenticator().create(byCode, ORIGIN);
      assert.equal((await ada.post('/desk/me/passkeys', { response: another })).status, 422, 'for another purpose');
      const late = desk.visitor();
      const asks = await asked(late);
      desk.clock.move(5 * 60_000);
      assert.equal((await late.post('/desk/sign-in', { response: ada.key.get(asks, ORIGIN) })).status, 422, 'too late');
    });
  });

  it('an answer without user verification, for another site, or in a frame of one, signs nobody in', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      const tries: readonly ((asked: object) => string)[] = [
        (asked) => {
          key.isVerified = false;
          const response = key.get(asked, ORIGIN);
          key.isVerified = true;
          return response;
        },
        (asked) => key.get(asked, 'https://evil.example'),
        (asked) => key.get({ ...asked, rpId: 'evil.example' }, ORIGIN),
        (asked) => key.get({ ...asked, challenge: randomBytes(32).toString('base64url') }, ORIGIN),
        (asked) => {
          key.isFramed = true;
          const response = key.get(asked, ORIGIN);
          key.isFramed = false;
          return response;
        },
        (asked) => authenticator().get(asked, ORIGIN),
        () => '{}',
        () => 'null',
        () => '',
        () => '{"id":"x","rawId":"x","type":"public-key","response":{"clientDataJSON":"e30"}}',
        () => `{"response":${'['.repeat(30_000)}`,
        () => 'x'.repeat(100_000),
      ];
      for (const [index, answerTo] of tries.entries()) {
        const who = desk.visitor();
        const asked = (await (await who.post('/desk/sign-in/options', {})).json()) as object;
        const answer = await who.post('/desk/sign-in', { response: answerTo(asked) });
        assert.equal(answer.status, 422, `try ${index}`);
        await isAtTheDoor(who);
      }
      assert.equal((await signIn(desk.visitor(), key)).status, 303);
    });
  });

  it("somebody else's passkey is not taken for a new one", async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const ben = await desk.signedIn('Ben', 'member');
      const asked = await addingOptions(ben, ben.key);
      const answer = await ben.post('/desk/me/passkeys', { response: ada.key.create(asked, ORIGIN) });
      assert.equal(answer.status, 422);
    });
  });
});

describe('attack on the desk: a session cookie that was stolen', () => {
  it('changes nothing of how anybody signs in', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const ben = await desk.signedIn('Ben', 'lead');
      const cyd = await addPerson(desk.parts, CONSOLE, { name: 'Cyd', roles: ['member'] });
      assert.ok(cyd.isDone);
      const recovery = await newSignInCode(desk.parts, CONSOLE, 'ask_recovery', ben.id);
      assert.ok(recovery.isDone);
      const certificate = await generateIntakeKey({ name: 'Eve', email: 'eve@evil.example', at: desk.clock.now() });
      const member = (await apply(ada, 'Alpha')).headers.get('location') ?? '';
      const thief = desk.visitor();
      thief.cookies.set('__Host-tocsin', ada.cookies.get('__Host-tocsin') ?? '');
      assert.equal((await thief.get('/desk/me')).status, 200, 'he is in, until the session ends');
      const head = await desk.store.head();
      const own = authenticator();
      const deeds = [
        ['add', '/desk/me/passkeys/new', {}],
        ['remove', '/desk/me/passkeys/remove', { passkey: ada.key.id }],
        ['invite', `/desk/team/${cyd.person.id}/invite`, {}],
        ['recover', `/desk/team/${ben.id}/agree`, {}],
        ['leave', `/desk/team/${ben.id}/remove`, { reason: 'x' }],
        ['roles', `/desk/team/${ben.id}/roles`, { role: 'observer' }],
        ['register', `${member}/admit`, { reason: 'x' }],
        ['register', `${member}/address`, { address: 'eve@evil.example' }],
        ['register', `${member}/certificate`, { armored: certificate.certificate }],
      ] as const;
      for (const [deed, path, fields] of deeds) {
        const asked = async (): Promise<object> =>
          (await (
            await thief.post(`/desk/me/confirm/${deed}/options?on=${encodeURIComponent(path)}`, fields)
          ).json()) as object;
        assert.equal((await thief.post(path, fields)).status, 403, `${deed}: nothing shown`);
        const byHis = { ...fields, response: own.get(await asked(), ORIGIN) };
        assert.equal((await thief.post(path, byHis)).status, 403, `${deed}: a passkey of his own`);
        const byBens = { ...fields, response: ben.key.get(await asked(), ORIGIN) };
        assert.equal((await thief.post(path, byBens)).status, 403, `${deed}: a passkey of somebody else of the team`);
        const another = deed === 'add' ? 'remove' : 'add';
        const forAnother = await confirmed(thief, ada.key, another, path, fields);
        assert.equal((await thief.post(path, forAnother)).status, 403, `${deed}: shown for another deed`);
        const elsewhere = await confirmed(thief, ada.key, deed, `${path}x`, fields);
        assert.equal((await thief.post(path, elsewhere)).status, 403, `${deed}: shown for another object`);
        const otherwise = await confirmed(thief, ada.key, deed, path, { ...fields, reason: 'another' });
        assert.equal(
          (await thief.post(path, { ...fields, response: otherwise.response })).status,
          403,
          `${deed}: shown for other values`,
        );
        const late = await confirmed(thief, ada.key, deed, path, fields);
        desk.clock.move(5 * 60_000);
        assert.equal((await thief.post(path, late)).status, 403, `${deed}: shown five minutes ago`);
      }
      const response = own.create({ challenge: 'AAAA', rp: { id: 'desk.osier.example' } }, ORIGIN);
      assert.equal(
        (await thief.post('/desk/me/passkeys', { response })).status,
        422,
        'without what the page hands out',
      );
      assert.equal((await thief.post('/desk/me/confirm/sign_in/options', {})).status, 404);
      assert.deepEqual(await desk.store.head(), head, 'nothing was written');
    });
  });

  it('what was shown is good once', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const [cyd, dan] = await Promise.all(
        ['Cyd', 'Dan'].map((name) => addPerson(desk.parts, CONSOLE, { name, roles: ['member'] })),
      );
      assert.ok(cyd?.isDone && dan?.isDone);
      const shown = await confirmed(ada, ada.key, 'invite', `/desk/team/${cyd.person.id}/invite`, {});
      const cookie = ada.cookies.get('__Host-tocsin-challenge') ?? '';
      assert.equal((await ada.post(`/desk/team/${cyd.person.id}/invite`, shown)).status, 200);
      ada.cookies.set('__Host-tocsin-challenge', cookie);
      assert.equal((await ada.post(`/desk/team/${dan.person.id}/invite`, shown)).status, 403);
    });
  });
});

describe('attack on the desk: codes and names', () => {
  it('a code is good once, for 48 hours, and for the one whose it is', async () => {
    await withDesk(async (desk) => {
      await addPerson(desk.parts, CONSOLE, { name: 'Ada', roles: ['lead'] });
      await addPerson(desk.parts, CONSOLE, { name: 'Ben', roles: ['member'] });
      const code = await invitation(desk, 'Ada');
      assert.equal((await register(desk.visitor(), authenticator(), code)).status, 303);
      assert.equal((await register(desk.visitor(), authenticator(), code)).status, 422, 'used');
      const late = await invitation(desk, 'Ben');
      desk.clock.move(48 * 60 * 60_000);
      assert.equal((await register(desk.visitor(), authenticator(), late)).status, 422, 'too late');
      const older = await invitation(desk, 'Ben');
      const newer = await invitation(desk, 'Ben');
      assert.equal((await register(desk.visitor(), authenticator(), older)).status, 422, 'replaced');
      assert.equal((await register(desk.visitor(), authenticator(), newer)).status, 303);
    });
  });

  it('a challenge of one code is no good with another code', async () => {
    await withDesk(async (desk) => {
      await addPerson(desk.parts, CONSOLE, { name: 'Ada', roles: ['lead'] });
      await addPerson(desk.parts, CONSOLE, { name: 'Ben', roles: ['member'] });
      const [adas, bens] = [await invitation(desk, 'Ada'), await invitation(desk, 'Ben')];
      const ben = desk.visitor();
      const asked = (await (await ben.post('/desk/code/options', { code: bens })).json()) as object;
      const answer = await ben.post('/desk/code', { code: adas, response: authenticator().create(asked, ORIGIN) });
      assert.equal(answer.status, 422);
      await isAtTheDoor(ben);
    });
  });

  it('guessing is bounded, by network and in all, and costs others nothing', async () => {
    await withDesk(async (desk) => {
      await addPerson(desk.parts, CONSOLE, { name: 'Ada', roles: ['lead'] });
      const code = await invitation(desk, 'Ada');
      const statuses: number[] = [];
      for (let last = 1; last <= 30; last += 1) {
        // all of them of one network of IPv6
        const guesser = desk.visitor({ address: `2001:db8:1:2::${last}` });
        statuses.push((await guesser.post('/desk/code/options', { code: `guess ${last}` })).status);
      }
      assert.deepEqual([statuses.indexOf(429), new Set(statuses.slice(20)).size], [20, 1]);
      const blocked = await desk.visitor({ address: '2001:db8:1:2::99' }).post('/desk/code/options', { code });
      assert.equal(blocked.status, 429, 'not even with a good one');
      const ada = desk.visitor({ address: '2001:db8:1:3::1' });
      assert.equal((await register(ada, authenticator(), code)).status, 303);
      desk.clock.move(10 * 60_000);
      const later = await desk.visitor({ address: '2001:db8:1:2::99' }).post('/desk/code/options', { code });
      assert.equal(later.status, 422, 'ten minutes later he may try again');
    });
  });

  it('signing in is bounded too', async () => {
    await withDesk(async (desk) => {
      const statuses = [];
      for (let count = 0; count < 70; count += 1)
        statuses.push((await desk.visitor().post('/desk/sign-in/options', {})).status);
      assert.equal(statuses.indexOf(429), 60);
    });
  });

  it('nothing says who is in the team (user enumeration)', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const ben = await desk.signedIn('Ben', 'member');
      await confirmedPost(ada, 'leave', `/desk/team/${ben.id}/remove`, { reason: 'moved on' });
      await addPerson(desk.parts, CONSOLE, { name: 'Cid', roles: ['member'] });
      const bodies = new Set<string>();
      const stranger = authenticator();
      for (const key of [stranger, ben.key]) bodies.add(await (await signIn(desk.visitor(), key)).text());
      bodies.add(await (await forged(desk, ada.key.id)).text());
      assert.equal(bodies.size, 1, 'a stranger, one who has left, and a forged answer of who is there look alike');
      const late = await invitation(desk, 'Cid');
      desk.clock.move(48 * 60 * 60_000);
      const codes = await Promise.all(
        [late, 'aaaaa-aaaaa', ''].map(async (code) =>
          (await desk.visitor().post('/desk/code/options', { code })).text(),
        ),
      );
      assert.equal(new Set(codes).size, 1);
    });
  });

  it('a recovery works after a second person has agreed, and not before', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const ben = await desk.signedIn('Ben', 'observer');
      const made = await newSignInCode(desk.parts, CONSOLE, 'ask_recovery', ada.id);
      assert.ok(made.isDone);
      assert.equal((await register(desk.visitor(), authenticator(), made.code)).status, 422, 'not agreed to');
      const herself = await confirmedPost(ada, 'recover', `/desk/team/${ada.id}/agree`, {});
      assert.equal(herself.status, 422, 'not by herself');
      assert.match(await (await ben.get('/desk/team')).text(), /It is really Ada/);
      const agreed = await confirmedPost(ben, 'recover', `/desk/team/${ada.id}/agree`, {});
      assert.equal(agreed.status, 303);
      const again = desk.visitor();
      assert.equal((await register(again, authenticator(), made.code)).status, 303);
      assert.equal((await again.get('/desk/')).status, 200);
      await isAtTheDoor(ada);
    });
  });
});

describe('attack on the desk: addresses, methods, bodies', () => {
  const PATHS = [
    '/desk',
    '/desk/',
    '/desk/team',
    '/desk/case/aaaaaaaaaaaaaaaa',
    '/desk/nothing',
    '/desk/assets/x.js',
    '/desk//team',
    '/desk/team%2fx',
    '/desk/sign-out',
  ];

  it('who is not signed in gets one answer, whatever is asked for', async () => {
    await withDesk(async (desk) => {
      await desk.signedIn('Ada', 'lead');
      const before = desk.openings();
      for (const path of PATHS) {
        for (const method of ['GET', 'HEAD', 'POST']) {
          const headers = method === 'POST' ? { Origin: ORIGIN } : {};
          const answer = await desk.visitor().fetch(path, { method, headers });
          assert.deepEqual(await shape(answer), await shape(await desk.visitor().get('/desk/')), `${method} ${path}`);
        }
      }
      assert.equal(desk.openings(), before, 'and the desk is not opened for it');
    });
  });

  it('a case that one is not on answers as one that is not there, by every method and condition', async () => {
    await withDesk(async (desk) => {
      const report = {
        via: 'form',
        bytes: Buffer.from('canary'),
        name: null,
        address: null,
        by: { kind: 'reporter' },
      } as const;
      const opened = await reportCase(desk.parts, report);
      assert.ok(opened.isDone);
      const eve = await desk.signedIn('Eve', 'member');
      assert.deepEqual(await desk.store.peopleOn(PROGRAM_DOER.viewer, caseStream(opened.id)), []);
      const absent = newCaseId();
      for (const tail of ['', '/', '/text', '/files/x.patch', '/nothing']) {
        for (const method of ['GET', 'HEAD', 'POST']) {
          const init = {
            method,
            headers: { Origin: ORIGIN, 'If-None-Match': '*', Range: 'bytes=0-1' },
            ...(method === 'POST' ? { body: new URLSearchParams({ text: 'x' }) } : {}),
          };
          const [foreign, none]: readonly [Response, Response] = await Promise.all([
            eve.fetch(`/desk/case/${opened.id}${tail}`, init),
            eve.fetch(`/desk/case/${absent}${tail}`, init),
          ]);
          assert.equal(foreign.status, 404, `${method} ${tail}`);
          assert.deepEqual(await shape(foreign), await shape(none), `${method} ${tail}`);
        }
      }
      assert.doesNotMatch(await (await eve.get('/desk/')).text(), new RegExp(opened.id));
      assert.doesNotMatch(await (await eve.get('/desk/audit')).text(), new RegExp(opened.id));
    });
  });

  it('other methods are refused before anything is looked at, and none pretends to be another (method confusion)', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
        const answer = await ada.fetch('/desk/team', { method, headers: { Origin: ORIGIN } });
        assert.equal(answer.status, 405, method);
        assert.equal(answer.headers.get('allow'), 'GET, HEAD, POST');
      }
      const head = await desk.store.head();
      const { id } = ada;
      const tries = [
        ada.get(`/desk/team/${id}/remove?reason=x`),
        ada.get('/desk/sign-out'),
        ada.get('/desk/sign-out', { 'X-HTTP-Method-Override': 'POST', Origin: ORIGIN }),
        ada.post('/desk/team', { _method: 'DELETE', person: id }),
        ada.post('/desk/', { all: '' }),
      ];
      for (const answer of await Promise.all(tries)) assert.equal(answer.status, 404);
      assert.deepEqual(await desk.store.head(), head);
    });
  });

  it('a body that is too large is refused, however it is sent; so is one that is no form', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const headers = { Origin: ORIGIN };
      const large = new URLSearchParams({ name: 'x'.repeat(300_000), role: 'member' });
      assert.equal((await ada.post('/desk/team/add', { name: large.toString() })).status, 413);
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode('name='.padEnd(64 * 1024, 'x')));
        },
      });
      const streamed = await ada.fetch('/desk/team/add', {
        method: 'POST',
        body: endless,
        duplex: 'half',
        headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      } as RequestInit);
      assert.equal(streamed.status, 413);
      const many = await ada.fetch('/desk/team/add', {
        method: 'POST',
        body: new URLSearchParams('a&'.repeat(5_000)),
        headers,
      });
      assert.equal(many.status, 413);
      for (const [type, body] of [
        ['application/json', '{"name":"Eve"}'],
        ['text/plain', 'name=Eve'],
        ['multipart/form-data; boundary=x', 'nonsense'],
        ['multipart/form-data', '--x'],
        ['application/x-www-form-urlencodedx', 'name=Eve'],
      ] as const) {
        const answer = await ada.fetch('/desk/team/add', {
          method: 'POST',
          body,
          headers: { ...headers, 'Content-Type': type },
        });
        assert.equal(answer.status, 422, type);
      }
    });
  });

  it('a name of somebody else that leads to this machine is refused (DNS rebinding)', async () => {
    const desk = await openedDesk({ settings: { publicUrl: null } });
    try {
      for (const origin of ['http://evil.example:8089', 'http://localhost.evil.example', 'http://192.0.2.7:8089']) {
        assert.equal((await desk.visitor({ origin }).get('/desk/sign-in')).status, 421, origin);
      }
      for (const origin of ['http://localhost:8089', 'http://127.0.0.1:8089', 'http://[::1]:8089']) {
        assert.equal((await desk.visitor({ origin }).get('/desk/sign-in')).status, 200, origin);
      }
    } finally {
      await desk.remove();
    }
  });

  it('every answer has the headers that keep it from frames, caches and other sites', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const answers = await Promise.all([
        ada.get('/desk/'),
        ada.get('/desk/nothing'),
        ada.get('/desk/audit/head.json'),
        desk.visitor().get('/desk/sign-in'),
        desk.visitor().get('/desk/'),
        desk.visitor().post('/desk/sign-in/options', {}),
        desk.visitor().post('/desk/sign-in', {}, {}),
        ada.fetch('/desk/', { method: 'PUT' }),
        ada.get(`/desk/?${'x'.repeat(3_000)}`),
      ]);
      for (const { status, headers } of answers) {
        assert.equal(headers.get('cache-control'), 'no-store', String(status));
        assert.equal(headers.get('referrer-policy'), 'no-referrer');
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; .*frame-ancestors 'none'/);
        assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/);
      }
      const [plain, , , signInPage] = answers;
      assert.doesNotMatch(plain?.headers.get('content-security-policy') ?? '', /script-src/);
      assert.match(
        signInPage?.headers.get('content-security-policy') ?? '',
        /script-src https:\/\/desk\.osier\.example\/desk\/assets\/;/,
      );
    });
  });
});

describe('attack on the desk: doing what a role does not allow', () => {
  it("an observer, a member or a signer does none of a lead's steps", async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      for (const role of ['observer', 'member', 'signer'] as const) {
        const eve = await desk.signedIn(`Eve ${role}`, role);
        const applied = await apply(ada, `Alpha ${role}`);
        const member = applied.headers.get('location')?.split('/').at(-1) ?? '';
        const head = await desk.store.head();
        const tries: readonly (readonly [string, Record<string, string>])[] = [
          ['/desk/team/add', { name: 'Zed', role: 'lead' }],
          [`/desk/team/${eve.id}/roles`, { role: 'lead' }],
          [`/desk/team/${ada.id}/remove`, { reason: 'x' }],
          [`/desk/team/${ada.id}/invite`, {}],
          ['/desk/members/apply', { organisation: 'Zed' }],
          [`/desk/members/${member}/admit`, { reason: 'x' }],
          [`/desk/members/${member}/address`, { address: 'eve@evil.example' }],
          [`/desk/members/${member}/certificate`, { armored: '-----BEGIN PGP PUBLIC KEY BLOCK-----' }],
        ];
        for (const [path, fields] of tries) {
          const answer = await eve.post(path, fields);
          assert.equal(answer.status, 422, path);
          assert.match(await answer.text(), /leads do this/, path);
        }
        assert.deepEqual(await desk.store.head(), head);
        for (const path of ['/desk/members', `/desk/members/${member}`]) {
          assert.doesNotMatch(await (await eve.get(path)).text(), /security@alpha\.example|an answer of alpha/, path);
        }
      }
    });
  });
});

function apply(ada: Visitor, organisation: string): Promise<Response> {
  const answers = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`item-${index}`, 'an answer of alpha']));
  return ada.post('/desk/members/apply', {
    organisation,
    class: 'public hoster',
    address: 'security@alpha.example',
    ...answers,
  });
}

/** An answer that names a passkey of somebody, and was signed by another key. */
async function forged(desk: OpenedDesk, id: string): Promise<Response> {
  const who = desk.visitor();
  const asked = (await (await who.post('/desk/sign-in/options', {})).json()) as object;
  const response = JSON.parse(authenticator().get(asked, ORIGIN)) as object;
  return who.post('/desk/sign-in', { response: JSON.stringify({ ...response, id, rawId: id }) });
}

async function isAtTheDoor(who: Visitor): Promise<void> {
  const answer = await who.get('/desk/team');
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), '/desk/sign-in');
}

/** All of an answer that somebody could tell two apart by. */
async function shape(answer: Response): Promise<object> {
  return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
}

async function withDesk(work: (desk: OpenedDesk) => Promise<void>): Promise<void> {
  const desk = await openedDesk();
  try {
    await work(desk);
  } finally {
    await desk.remove();
  }
}
