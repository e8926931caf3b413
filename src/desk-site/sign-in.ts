import type { Hono } from 'hono';
import { addPasskey, changeTeam, loadTeam, personByCode } from '#disclosure';
import { html, type Markup } from '#markup';
import { maySignIn } from '#team';
import { PASSKEY_SCRIPT_ASSET } from './assets/passkey-script.ts';
import { type ChallengePurpose, NO_CHALLENGE, newChallenge, useChallenge } from './challenge.ts';
import { isConfirmed, unconfirmed } from './confirmation.ts';
import type { DeskContext, DeskEnv, DeskPage, DeskRequest } from './desk-context.ts';
import { readForm } from './form.ts';
import { optionsAnswer, partyOf, problem, TOO_MANY, withCookies } from './passkey-answers.ts';
import { newPasskey, newPasskeyOptions, passkeyIdIn, signInOptions, usedPasskey } from './passkeys.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';
import { beginSession, endCarriedSession, NO_SESSION } from './session.ts';
import { recordSignIn } from './sign-in-record.ts';

/** Nobody guesses a passkey or a code of 125 bits: these bound the work that strangers can make. */
const TRIES_WITHIN_MS = 10 * 60 * 1000;
const SIGN_INS = { most: 60, mostOfAll: 3_000, withinMs: TRIES_WITHIN_MS };
const CODES = { most: 20, mostOfAll: 1_000, withinMs: TRIES_WITHIN_MS };

const NO_SIGN_IN =
  'This passkey opens nothing here, or the dialog took longer than five minutes. Try again; if it stays so, ask a lead.';
const COUNTER_WENT_BACK =
  'This passkey was used elsewhere since: there may be a copy of it. Nobody was signed in. Ask a lead to remove it.';
const BAD_CODE =
  'This code is not good, or no longer: a code is good for 48 hours and for one passkey. The code of a recovery works once somebody else of the team has agreed. Ask a lead for a new one.';
const NO_PASSKEY = 'No passkey was made, or the dialog took longer than five minutes. Try again.';

/** Attack: the code of a stranger as long as a book. */
const MAX_CODE_LENGTH = 100;

const MAX_LABEL_LENGTH = 60;

/** Getting in: with a passkey, or, the first time, with a code. What is refused is refused in the same words, whoever asks. */
export function signInRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  const signIns = rateLimit(context.clock, SIGN_INS);
  const codes = rateLimit(context.clock, CODES);

  app.get('/desk/sign-in', (c) => context.page(c, signInPage(null)));

  app.post('/desk/sign-in/options', (c) =>
    limited(context, c, signIns, async () => {
      const parts = await context.parts();
      const { challenge, cookie } = newChallenge(parts, { purpose: 'sign_in', person: null }, parts.clock.now());
      return optionsAnswer(await signInOptions(partyOf(context, c), challenge), cookie);
    }),
  );

  app.post('/desk/sign-in', async (c) => {
    const refuse = (status: number, why: string) => withCookies(context.page(c, signInPage(why, status)), NO_CHALLENGE);
    if (!signIns.take(context.clientOf(c))) return refuse(429, TOO_MANY);
    const response = (await readForm(c.req.raw)).text('response');
    const parts = await context.parts();
    const now = parts.clock.now();
    const challenge = await useChallenge(parts, c.req.raw, { purpose: 'sign_in', person: null }, now);
    const id = passkeyIdIn(response);
    if (challenge === null || id === null) return refuse(422, NO_SIGN_IN);
    const people = [...(await loadTeam(parts)).people.values()].filter(maySignIn);
    const found = people
      .flatMap((person) => person.passkeys.map((passkey) => ({ person, passkey })))
      .find(({ passkey }) => passkey.id === id);
    if (found === undefined) return refuse(422, NO_SIGN_IN);
    const used = await usedPasskey(partyOf(context, c), challenge, response, found.passkey);
    if (used === null) return refuse(422, NO_SIGN_IN);
    const who = { at: now, person: found.person.id, passkey: id };
    if (!(await parts.store.write((writes) => writes.usePasskeyCounter(id, used.counter)))) {
      await recordSignIn(parts, { kind: 'counter_went_back', ...who });
      return refuse(422, COUNTER_WENT_BACK);
    }
    const madeAt = await parts.store.databaseNow();
    let cookie = '';
    await recordSignIn(parts, { kind: 'signed_in', ...who }, async (writes) => {
      await endCarriedSession(writes, c.req.raw);
      ({ cookie } = await beginSession(writes, found.person.id, madeAt));
    });
    return withCookies(context.redirect(c, '/desk/'), cookie, NO_CHALLENGE);
  });

  app.get('/desk/code', (c) => context.page(c, codePage(null)));

  app.post('/desk/code/options', (c) =>
    limited(context, c, codes, async () => {
      const code = (await readForm(c.req.raw)).text('code').slice(0, MAX_CODE_LENGTH);
      const parts = await context.parts();
      const now = parts.clock.now();
      const person = personByCode(await loadTeam(parts), code, now);
      if (person === null) return problem(422, BAD_CODE);
      const { challenge, cookie } = newChallenge(parts, { purpose: 'code', person: person.id }, now);
      return optionsAnswer(await newPasskeyOptions(partyOf(context, c), person, challenge), cookie);
    }),
  );

  app.post('/desk/code', async (c) => {
    const refuse = (status: number, why: string) => withCookies(context.page(c, codePage(why, status)), NO_CHALLENGE);
    if (!codes.take(context.clientOf(c))) return refuse(429, TOO_MANY);
    const form = await readForm(c.req.raw);
    const code = form.text('code').slice(0, MAX_CODE_LENGTH);
    const parts = await context.parts();
    const now = parts.clock.now();
    const person = personByCode(await loadTeam(parts), code, now);
    if (person === null) return refuse(422, BAD_CODE);
    const made = await madePasskey(context, c, parts, { purpose: 'code', person: person.id }, form);
    if (made === null) return refuse(422, NO_PASSKEY);
    const { passkey, counter } = made;
    const added = await addPasskey(parts, { kind: 'person', id: person.id }, { person: person.id, passkey, code });
    if (!added.isDone) return refuse(422, BAD_CODE);
    const madeAt = await parts.store.databaseNow();
    let cookie = '';
    await recordSignIn(
      parts,
      { kind: 'signed_in', at: now, person: person.id, passkey: passkey.id },
      async (writes) => {
        await writes.usePasskeyCounter(passkey.id, counter);
        // a code that was needed says that whoever is signed in so far may be somebody else
        await writes.endSessionsOf(person.id);
        await endCarriedSession(writes, c.req.raw);
        ({ cookie } = await beginSession(writes, person.id, madeAt));
      },
    );
    return withCookies(context.redirect(c, '/desk/me'), cookie, NO_CHALLENGE);
  });
}

/** For who is signed in: further passkeys, and the way out. */
export function passkeyRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  // what lets a browser make a passkey is handed out to who has shown one: the challenge to add is the proof of it
  app.post('/desk/me/passkeys/new', async (c) => {
    const { parts, person, now } = c.get('visit');
    const form = await readForm(c.req.raw);
    if (!(await isConfirmed(context, c, 'add', form))) return unconfirmed(context, c);
    const { challenge, cookie } = newChallenge(parts, { purpose: 'add', person: person.id }, now);
    const options = await newPasskeyOptions(partyOf(context, c), person, challenge);
    return withCookies(context.page(c, addPage(options)), cookie);
  });

  app.post('/desk/me/passkeys', async (c) => {
    const { parts, person } = c.get('visit');
    const form = await readForm(c.req.raw);
    const made = await madePasskey(context, c, parts, { purpose: 'add', person: person.id }, form);
    if (made === null) return context.fault(c, 422, 'No passkey', NO_PASSKEY);
    const { passkey, counter } = made;
    const given = { person: person.id, passkey, code: null };
    const added = await addPasskey(parts, { kind: 'person', id: person.id }, given);
    if (!added.isDone) return context.fault(c, 422, 'No passkey', 'It is known already, or you have twenty of them.');
    await parts.store.write((writes) => writes.usePasskeyCounter(passkey.id, counter));
    return withCookies(context.redirect(c, '/desk/me', 'The passkey was added.'), NO_CHALLENGE);
  });

  app.post('/desk/me/passkeys/remove', async (c) => {
    const { parts, person } = c.get('visit');
    const form = await readForm(c.req.raw);
    if (!(await isConfirmed(context, c, 'remove', form))) return unconfirmed(context, c);
    const by = { kind: 'person', id: person.id } as const;
    const command = { kind: 'remove_passkey', person: person.id, passkey: form.text('passkey') } as const;
    const removed = await changeTeam(parts, by, command);
    if (removed.isDone) return withCookies(context.redirect(c, '/desk/sign-in'), NO_SESSION, NO_CHALLENGE);
    return context.page(c, {
      title: 'Not removed',
      section: 'me',
      refusals: removed.refusals,
      body: html`<p><a href="/desk/me">Back to your page</a></p>\n`,
    });
  });

  app.post('/desk/sign-out', async (c) => {
    const { parts, person, now } = c.get('visit');
    await recordSignIn(parts, { kind: 'signed_out', at: now, person: person.id }, (writes) =>
      endCarriedSession(writes, c.req.raw),
    );
    return withCookies(context.redirect(c, '/desk/sign-in'), NO_SESSION);
  });
}

async function madePasskey(
  context: DeskContext,
  c: DeskRequest,
  parts: Awaited<ReturnType<DeskContext['parts']>>,
  given: { readonly purpose: ChallengePurpose; readonly person: string },
  form: Awaited<ReturnType<typeof readForm>>,
): ReturnType<typeof newPasskey> {
  const challenge = await useChallenge(parts, c.req.raw, given, parts.clock.now());
  if (challenge === null) return null;
  return newPasskey(partyOf(context, c), challenge, form.text('response'), labelOf(form.text('label')));
}

function labelOf(text: string): string {
  const plain = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return plain === '' ? 'passkey' : plain.slice(0, MAX_LABEL_LENGTH);
}

/** An answer to a script of ours: JSON, also where nothing comes of it. */
async function limited(
  context: DeskContext,
  c: DeskRequest,
  limit: RateLimit,
  answer: () => Promise<Response>,
): Promise<Response> {
  return limit.take(context.clientOf(c)) ? answer() : problem(429, TOO_MANY);
}

function signInPage(why: string | null, status = 200) {
  return {
    title: 'Sign in',
    status,
    scripts: [PASSKEY_SCRIPT_ASSET],
    body: html`${refusal(why)}<p>The desk is where the response team works on reports that are not public. To report something, go to <a href="/report">the form for reports</a>.</p>
<form class="desk" method="post" action="/desk/sign-in" data-passkey="get" data-options="/desk/sign-in/options">
<input type="hidden" name="response">
<p class="warning" role="alert" hidden></p>
<p><button class="first" type="submit" disabled>Sign in with a passkey</button></p>
</form>
${withoutScript()}<p>Signed in already, and came here by a link from elsewhere? <a href="/desk/">Go to the desk</a>.</p>
<p>The first time, or with a new device: <a href="/desk/code">use a code</a> that a lead of the team gave you.</p>
<p class="note">All passkeys lost? On the server, <code>tocsin desk team recover NAME</code> prints a code; it works once somebody else of the team has agreed on the desk. Nobody in the team yet? <code>tocsin desk team add NAME --role lead</code> there, then <code>tocsin desk team invite NAME</code>.</p>
`,
  };
}

function codePage(why: string | null, status = 200) {
  return {
    title: 'Use a code',
    status,
    crumbs: [
      { text: 'Sign in', href: '/desk/sign-in' },
      { text: 'Use a code', href: null },
    ],
    scripts: [PASSKEY_SCRIPT_ASSET],
    body: html`${refusal(why)}<p>A code lets you make a passkey on this device, or on a security key, once. From then on the passkey is what lets you in.</p>
<form class="desk" method="post" action="/desk/code" data-passkey="create" data-options="/desk/code/options">
<input type="hidden" name="response">
<p><label for="code">The code <span class="hint">capitals, blanks and hyphens do not matter</span></label>
<input type="text" id="code" name="code" required maxlength="${MAX_CODE_LENGTH}" autocomplete="off" autocapitalize="none" spellcheck="false"></p>
${labelField()}<p class="warning" role="alert" hidden></p>
<p><button class="first" type="submit" disabled>Make a passkey</button></p>
</form>
${withoutScript()}`,
  };
}

function addPage(options: object): DeskPage {
  return {
    title: 'Add a passkey',
    section: 'me',
    scripts: [PASSKEY_SCRIPT_ASSET],
    crumbs: [
      { text: 'Your page', href: '/desk/me' },
      { text: 'Add a passkey', href: null },
    ],
    body: html`<p>You have shown a passkey that you have. Now make the new one, within five minutes: on this device, a phone or a security key.</p>
<form class="desk" method="post" action="/desk/me/passkeys" data-passkey="create" data-given="${JSON.stringify(options)}">
<input type="hidden" name="response">
${labelField()}<p class="warning" role="alert" hidden></p>
<p><button class="first" type="submit" disabled>Make the new passkey</button></p>
</form>
${withoutScript()}`,
  };
}

function labelField(): Markup {
  return html`<p><label for="label">What you call this passkey <span class="hint">to tell it from others: laptop, blue key</span></label>
<input type="text" id="label" name="label" maxlength="${MAX_LABEL_LENGTH}" autocomplete="off"></p>
`;
}

function refusal(why: string | null): Markup | null {
  return why === null ? null : html`<p class="warning" role="alert">${why}</p>\n`;
}

export function withoutScript(): Markup {
  return html`<noscript><p class="warning">Passkeys need script: allow it for this site. It is one file of ours, and nothing else here needs it. Without it, everything can be done on the server by <code>tocsin desk --help</code>.</p></noscript>
`;
}
