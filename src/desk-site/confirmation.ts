import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { TocsinError } from '#base';
import { html, type Markup } from '#markup';
import { MAX_CERTIFICATE_BYTES } from '#members';
import { CONFIRMED_DEEDS, type ConfirmedDeed, newChallenge, useChallenge } from './challenge.ts';
import type { DeskContext, DeskEnv, DeskRequest } from './desk-context.ts';
import { type Form, MAX_CERTIFICATE_FORM_BYTES, MAX_FORM_BYTES, readForm } from './form.ts';
import { optionsAnswer, partyOf, problem, TOO_MANY } from './passkey-answers.ts';
import { passkeyIdIn, signInOptions, usedPasskey } from './passkeys.ts';
import { rateLimit } from './rate-limit.ts';
import { recordSignIn } from './sign-in-record.ts';

/*
 * Attack: a session cookie that was stolen, by which somebody makes a passkey of his own and stays when the session has ended,
 * throws out who could stop him, or has the letters of a member come to himself. All that asks for a passkey of who does it,
 * each time, and for that deed alone: what the passkey signs is made of the deed, the address of its form and all its values.
 */

const CONFIRMATIONS = { most: 20, mostOfAll: 1_000, withinMs: 10 * 60 * 1000 };

/** What the forms of `confirmedForm` ask for. */
export function confirmationRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  const tries = rateLimit(context.clock, CONFIRMATIONS);
  app.post('/desk/me/confirm/:deed/options', async (c) => {
    const deed = CONFIRMED_DEEDS.find((each) => each === c.req.param('deed'));
    if (deed === undefined) return context.notFound(c);
    if (!tries.take(context.clientOf(c))) return problem(429, TOO_MANY);
    const { parts, person, now } = c.get('visit');
    const form = await readForm(c.req.raw, deed === 'register' ? MAX_CERTIFICATE_FORM_BYTES : MAX_FORM_BYTES).catch(
      tooLarge,
    );
    if (form === null) return problem(413, TOO_LARGE);
    const about = await aboutForm(c.req.query('on') ?? '', form);
    const { challenge, cookie } = newChallenge(parts, { purpose: `confirm ${deed}`, person: person.id, about }, now);
    return optionsAnswer(await signInOptions(partyOf(context, c), challenge, person), cookie);
  });
}

const TOO_LARGE = `This is too large. A certificate may have ${MAX_CERTIFICATE_BYTES / 1024} KiB.`;

function tooLarge(error: unknown): null {
  if (error instanceof TocsinError && error.code === 'input_too_large') return null;
  throw error;
}

/** Whether whoever is signed in has shown one of his passkeys for this deed, with the form that was sent. Uses it up. */
export async function isConfirmed(
  context: DeskContext,
  c: DeskRequest,
  deed: ConfirmedDeed,
  form: Form,
): Promise<boolean> {
  const { parts, person, now } = c.get('visit');
  const about = await aboutForm(new URL(c.req.url).pathname, form);
  const challenge = await useChallenge(parts, c.req.raw, { purpose: `confirm ${deed}`, person: person.id, about }, now);
  const response = form.text('response');
  const id = passkeyIdIn(response);
  const passkey = person.passkeys.find((each) => each.id === id);
  if (challenge === null || passkey === undefined) return false;
  const used = await usedPasskey(partyOf(context, c), challenge, response, passkey);
  if (used === null) return false;
  if (await parts.store.write((writes) => writes.usePasskeyCounter(passkey.id, used.counter))) return true;
  await recordSignIn(parts, { kind: 'counter_went_back', at: now, person: person.id, passkey: passkey.id });
  return false;
}

/** The answer where it was not confirmed: nothing was done. */
export function unconfirmed(context: DeskContext, c: DeskRequest): Response {
  return context.fault(
    c,
    403,
    'Nothing was done',
    'This changes who gets in, who may do what or whom letters reach, so it asks for a passkey of yours each time, for just that. None came, or it took longer than five minutes. Go back, load the page again and try again.',
  );
}

/** Where a form goes and all that it says, as one text: files by their digest, as the script of the page has them. */
async function aboutForm(path: string, form: Form): Promise<string> {
  // a field of files in which none was chosen is sent in more than one way
  const texts = form.names().map((name) => [name, ...form.texts(name).filter((text) => text !== '')]);
  const files: string[][] = [];
  for (const name of form.fileNames()) {
    const sent = await form.files(name);
    if (sent.length > 0) files.push([name, ...sent.map(({ bytes }) => `sha256:${sha256(bytes)}`)]);
  }
  const fields = [...texts, ...files].filter(({ length, 0: name }) => length > 1 && name !== 'response');
  return JSON.stringify([path, fields.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))]);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A form whose button asks for a passkey first. Its page needs the script of passkeys. */
export function confirmedForm(
  deed: ConfirmedDeed,
  given: {
    readonly action: string;
    readonly kind: 'desk' | 'inline';
    readonly isUpload?: boolean;
    readonly fields?: Markup;
    readonly button: Markup;
  },
): Markup {
  const { action, kind, fields, button, isUpload = false } = given;
  return html`<form class="${kind}" method="post" action="${action}" data-passkey="get" data-options="/desk/me/confirm/${deed}/options"${isUpload && html` enctype="multipart/form-data"`}><input type="hidden" name="response">${fields}
<p class="warning" role="alert" hidden></p>
${kind === 'desk' ? html`<p>${button}</p>` : button}</form>
`;
}
