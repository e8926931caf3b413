import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Instant } from '#base';
import { addPerson } from '#disclosure';
import { PROGRAM } from '#store';
import { authenticator } from './authenticator.test-support.ts';
import {
  addingOptions,
  confirmed,
  confirmedPost,
  invitation,
  type OpenedDesk,
  openedDesk,
  register,
  signIn,
} from './desk-site.test-support.ts';

describe('signing in to the desk', () => {
  it('begins with a code, which makes a passkey and opens the desk', async () => {
    await withDesk(async (desk) => {
      const added = await addPerson(desk.parts, { kind: 'console' }, { name: 'Ada', roles: ['lead'] });
      assert.ok(added.isDone);
      const ada = desk.visitor();
      const answer = await register(ada, authenticator(), (await invitation(desk, 'Ada')).toUpperCase());
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.get('location'), '/desk/me');
      const page = await ada.get('/desk/me');
      assert.equal(page.status, 200);
      assert.match(await page.text(), /blue key/);
    });
  });

  it('is done with a passkey, and ends', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      const ada = desk.visitor();
      const answer = await signIn(ada, key);
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.get('location'), '/desk/');
      assert.equal((await ada.get('/desk/')).status, 200);
      const out = await ada.post('/desk/sign-out', {});
      assert.equal(out.headers.get('location'), '/desk/sign-in');
      assert.equal(ada.cookies.size, 0);
    });
  });

  it('is written down, and so are ends of it', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      await ada.post('/desk/sign-out', {});
      await signIn(ada, ada.key);
      const entries = await desk.store.entries(PROGRAM, 'audit', 0, 10);
      assert.equal(entries.length, 3);
      const page = await (await ada.get('/desk/audit')).text();
      assert.equal(page.match(/>signed in</g)?.length, 2);
      assert.equal(page.match(/>signed out</g)?.length, 1);
    });
  });

  it('sets a cookie that no script reads, no other site sends, and nothing but TLS carries', async () => {
    await withDesk(async (desk) => {
      const { key } = await desk.signedIn('Ada', 'lead');
      const answer = await signIn(desk.visitor(), key);
      const [session = '', challenge = ''] = answer.headers.getSetCookie();
      assert.match(session, /^__Host-tocsin=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
      assert.match(challenge, /^__Host-tocsin-challenge=; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=0$/);
    });
  });

  it("asks an authenticator for user verification and a passkey that finds itself, and names nobody else's", async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const asked = (await (await desk.visitor().post('/desk/sign-in/options', {})).json()) as Record<string, unknown>;
      assert.equal(asked['userVerification'], 'required');
      assert.equal(asked['allowCredentials'], undefined);
      assert.equal(asked['rpId'], 'desk.osier.example');
      const adding = (await addingOptions(ada, ada.key)) as {
        authenticatorSelection: object;
        attestation: string;
        excludeCredentials: { id: string }[];
      };
      assert.deepEqual(adding.authenticatorSelection, {
        residentKey: 'required',
        userVerification: 'required',
        requireResidentKey: true,
      });
      assert.equal(adding.attestation, 'none');
      assert.deepEqual(
        adding.excludeCredentials.map(({ id }) => id),
        [ada.key.id],
      );
    });
  });

  it('takes a second passkey, and lets go of the first, which signs out everywhere', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const second = authenticator();
      const response = second.create(await addingOptions(ada, ada.key), 'https://desk.osier.example');
      const added = await ada.post('/desk/me/passkeys', { label: ' red\u0007 key ', response });
      assert.equal(added.status, 303);
      assert.match(await (await ada.get('/desk/me')).text(), />red key</);
      const path = '/desk/me/passkeys/remove';
      const removed = await ada.post(path, await confirmed(ada, second, 'remove', path, { passkey: ada.key.id }));
      assert.equal(removed.headers.get('location'), '/desk/sign-in');
      assert.equal((await signIn(desk.visitor(), ada.key)).status, 422);
      assert.equal((await signIn(desk.visitor(), second)).status, 303);
    });
  });

  it('does not let go of the only passkey', async () => {
    await withDesk(async (desk) => {
      const ada = await desk.signedIn('Ada', 'lead');
      const answer = await confirmedPost(ada, 'remove', '/desk/me/passkeys/remove', { passkey: ada.key.id });
      assert.equal(answer.status, 422);
      assert.match(await answer.text(), /it is the last one/);
    });
  });

  it('goes on for two hours without a request and for twelve in all, by the clock of the database', async () => {
    await withDesk(async (desk) => {
      const { id } = await desk.signedIn('Ada', 'lead');
      const now = await desk.store.databaseNow();
      const hour = 60 * 60_000;
      const kept = async (age: number, left: number) => {
        const madeAt = (now - age) as Instant;
        const token = randomBytes(32).toString('base64url');
        const tokenDigest = new Uint8Array(createHash('sha256').update(token).digest());
        const expiresAt = (now + left) as Instant;
        await desk.store.write((writes) => writes.saveSession({ tokenDigest, person: id, madeAt, expiresAt }));
        const who = desk.visitor();
        who.cookies.set('__Host-tocsin', token);
        const { status } = await who.get('/desk/');
        return { status, end: (await desk.store.session(tokenDigest))?.expiresAt ?? null };
      };
      const fresh = await kept(0, hour);
      assert.equal(fresh.status, 200);
      assert.ok(Math.abs((fresh.end ?? 0) - now - 2 * hour) < 60_000, 'a request gives two hours more');
      const long = await kept(11.5 * hour, 60_000);
      assert.deepEqual(long, { status: 200, end: now + hour / 2 }, 'and not beyond the twelve');
      assert.equal((await kept(13 * hour, hour)).status, 303, 'whatever the row says');
    });
  });
});

async function withDesk(work: (desk: OpenedDesk) => Promise<void>): Promise<void> {
  const desk = await openedDesk();
  try {
    await work(desk);
  } finally {
    await desk.remove();
  }
}
