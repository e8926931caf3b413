import { type Asset, makeAsset } from '../asset.ts';

/**
 * Forms with `data-passkey` (`create` or `get`) ask the server for options at `data-options`, or have them in `data-given`, then
 * the browser's own dialog for a passkey, and are sent with what it answered. The functions are the platform's (WebAuthn Level 3, 5.1.8).
 */
const PASSKEY_SCRIPT = `'use strict';
async function digestOf(file) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
async function optionsFor(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string') body.append(name, value);
    else if (value.name !== '' || value.size > 0) body.append(name, 'sha256:' + await digestOf(value));
  }
  const on = new URL(form.action).pathname;
  const asked = await fetch(form.dataset.options + '?on=' + encodeURIComponent(on), { method: 'POST', body, redirect: 'error' });
  const answer = await asked.json();
  if (!asked.ok) throw new Error(answer.message);
  return answer;
}
for (const form of document.querySelectorAll('form[data-passkey]')) {
  const message = form.querySelector('[role="alert"]');
  const buttons = [...form.querySelectorAll('button')];
  const able = (isAble) => { for (const button of buttons) button.disabled = !isAble; };
  const say = (text) => { message.textContent = text; message.hidden = text === ''; };
  const isAble = window.isSecureContext && window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
  if (!isAble) {
    say(window.isSecureContext
      ? 'This browser cannot use passkeys as this page needs them. Use a current Firefox, Chrome, Edge or Safari.'
      : 'Passkeys need https. Open this page by the https address of this site, or on its own machine by localhost.');
    continue;
  }
  able(true);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    able(false);
    say('');
    if (event.submitter && event.submitter.hasAttribute('formaction')) form.action = event.submitter.formAction;
    try {
      const answer = form.dataset.given ? JSON.parse(form.dataset.given) : await optionsFor(form);
      const credential = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(answer) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(answer) });
      form.elements.response.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      able(true);
      say(error.name === 'NotAllowedError' ? 'Nothing was done: the dialog was closed, took too long, or there is no passkey of this site here.'
        : error.name === 'InvalidStateError' ? 'This device has a passkey of yours for this site already.'
        : error.name === 'SyntaxError' || error.name === 'TypeError' ? 'The server did not answer as expected. Load the page again.'
        : error.message);
    }
  });
}
`;

export const PASSKEY_SCRIPT_ASSET: Asset = makeAsset('passkey', 'js', PASSKEY_SCRIPT);
