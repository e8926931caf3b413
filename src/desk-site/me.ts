import type { Hono } from 'hono';
import { html } from '#markup';
import { PASSKEY_SCRIPT_ASSET } from './assets/passkey-script.ts';
import { confirmationRoutes, confirmedForm } from './confirmation.ts';
import type { DeskContext, DeskEnv } from './desk-context.ts';
import { passkeyRoutes, withoutScript } from './sign-in.ts';
import { ROLE_WORDS } from './team-words.ts';

/** One's own page: passkeys. */
export function meRoutes(app: Hono<DeskEnv>, context: DeskContext): void {
  app.get('/desk/me', (c) => {
    const { person } = c.get('visit');
    const isOnly = person.passkeys.length === 1;
    return context.page(c, {
      title: person.name,
      section: 'me',
      scripts: [PASSKEY_SCRIPT_ASSET],
      body: html`<dl class="facts">
${[...person.roles].map((role) => html`<dt>${role}</dt><dd>${ROLE_WORDS[role]}</dd>\n`)}</dl>
<h2>Passkeys</h2>
${isOnly && html`<p class="warning">You have one passkey. Add another one, on another device: with the only one lost, you need somebody else of the team to get in again.</p>\n`}<table class="rows">
<thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col"><span class="unseen">Remove</span></th></tr></thead>
<tbody>
${person.passkeys.map(
  ({ id, label, transports }) =>
    html`<tr><th scope="row">${label}</th><td data-label="Kind">${kindOf(transports)}</td><td>${
      !isOnly &&
      confirmedForm('remove', {
        action: '/desk/me/passkeys/remove',
        kind: 'inline',
        fields: html`<input type="hidden" name="passkey" value="${id}">`,
        button: html`<button class="grave" type="submit" disabled>Remove ${label}</button>`,
      })
    }</td></tr>\n`,
)}</tbody>
</table>
${!isOnly && html`<p class="note">Removing one signs you out everywhere. The last one cannot be removed.</p>\n`}<h2>Add a passkey</h2>
<p>You are asked for a passkey that you have, then for the new one: so nobody adds one who merely came by your session.</p>
${confirmedForm('add', {
  action: '/desk/me/passkeys/new',
  kind: 'desk',
  button: html`<button type="submit" disabled>Add a passkey</button>`,
})}${withoutScript()}`,
    });
  });
  confirmationRoutes(app, context);
  passkeyRoutes(app, context);
}

function kindOf(transports: readonly string[]): string {
  if (transports.includes('internal')) return 'this or another device';
  if (transports.includes('hybrid')) return 'phone';
  return transports.includes('usb') || transports.includes('nfc') ? 'security key' : 'passkey';
}
