import type { Hono } from 'hono';
import { html, type Markup } from '#markup';
import { CONFIRMED_DEEDS, type ConfirmedDeed, newChallenge, useChallenge } from './challenge.ts';
import type { DeskContext, DeskEnv, DeskRequest } from './desk-context.ts';
import type { Form } from './form.ts';
import { optionsAnswer, partyOf, problem, TOO_MANY } from './passkey-answers.ts';
import { passkeyIdIn, signInOptions, usedPasskey } from './passkeys.ts';
import { rateLimit } from './rate-limit.ts';
import { recordSignIn } from './sign-in-record.ts';

/*
 * Attack: a session cookie that was stolen, by which somebody makes a passkey of his own and stays when the session has ended.
 * Whatever changes how somebody signs in asks for a passkey that he has, each time, and for that deed alone.
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
    const { challenge, cookie } = newChallenge(parts, { purpose: `confirm ${deed}`, person: person.id }, now);
    return optionsAnswer(await signInOptions(partyOf(context, c), challenge, person), cookie);
  });
}

/** Whether whoever is signed in has shown one of his passkeys for this deed, with the form that was sent. Uses it up. */
export async function isConfirmed(
  context: DeskContext,
  c: DeskRequest,
  deed: ConfirmedDeed,
  form: Form,
): Promise<boolean> {
  const { parts, person, now } = c.get('visit');
  const challenge = await useChallenge(parts, c.req.raw, { purpose: `confirm ${deed}`, person: person.id }, now);
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
    'This changes how somebody signs in, so it asks for a passkey of yours each time. None came, or it took longer than five minutes. Go back, load the page again and try again.',
  );
}

/** A form whose button asks for a passkey first. Its page needs the script of passkeys. */
export function confirmedForm(
  deed: ConfirmedDeed,
  given: {
    readonly action: string;
    readonly kind: 'desk' | 'inline';
    readonly fields?: Markup;
    readonly button: Markup;
  },
): Markup {
  const { action, kind, fields, button } = given;
  return html`<form class="${kind}" method="post" action="${action}" data-passkey="get" data-options="/desk/me/confirm/${deed}/options"><input type="hidden" name="response">${fields}
<p class="warning" role="alert" hidden></p>
${kind === 'desk' ? html`<p>${button}</p>` : button}</form>
`;
}
