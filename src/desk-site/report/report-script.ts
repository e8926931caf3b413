import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Asset, makeAsset } from '../asset.ts';

/** The library that encrypts, as its makers build it for browsers: one file, from our own dependencies. */
export const OPENPGP_ASSET: Asset = makeAsset('openpgp', 'js', openpgpText());

function openpgpText(): string {
  // the package names no path of this file; it lies beside the one for programs
  const forPrograms = createRequire(import.meta.url).resolve('openpgp');
  return readFileSync(join(forPrograms, '..', '..', 'openpgp.min.mjs'), 'utf8');
}

/**
 * Encrypts the whole report to the certificate on the page, and sends the armored message in its place. What it writes inside
 * is an entity of MIME with the text of `formText` and the files, so that every mail program reads it once it is decrypted. Where
 * it cannot encrypt nothing leaves by itself: whoever reports decides. It fetches nothing, and keeps nothing.
 */
const REPORT_SCRIPT = `'use strict';
(() => {
  const form = document.getElementById('report-form');
  const armoredKey = document.getElementById('certificate').textContent;
  const protection = document.getElementById('protection');
  const sending = document.getElementById('sending');
  const inClear = document.getElementById('in-clear');
  const button = form.querySelector('button[type="submit"]');
  let isClear = false;

  const ready = (async () => {
    if (!window.isSecureContext) throw new Error('this page did not come by https');
    const openpgp = await import(form.dataset.openpgp);
    const key = await openpgp.readKey({ armoredKey });
    if (key.getFingerprint().toUpperCase() !== form.dataset.fingerprint) throw new Error('the certificate is another one');
    await key.getEncryptionKey();
    return { openpgp, key };
  })();
  ready.then(() => {
    const fingerprint = form.dataset.fingerprint.replace(/[0-9A-F]{4}(?=[0-9A-F])/g, '$& ');
    protection.textContent = 'Your browser encrypts the report, with its files, before it leaves. Only who has the key of the team can read it: ' + fingerprint + '. That a report came, when, and how large it is, can be seen on the way.';
  }, fail);

  function fail(error) {
    sending.textContent = 'Your browser could not encrypt the report (' + error.message + '). Nothing was sent. You can send it so that TLS alone protects it on its way, or encrypt it with a mail program.';
    inClear.hidden = false;
    button.disabled = false;
  }

  inClear.querySelector('button').addEventListener('click', () => {
    isClear = true;
    form.requestSubmit();
  });

  form.addEventListener('submit', (event) => {
    if (isClear) return;
    event.preventDefault();
    button.disabled = true;
    sending.textContent = 'Encrypting…';
    send().catch(fail);
  });

  async function send() {
    const { openpgp, key } = await ready;
    const files = [...form.elements.attachments.files];
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (bytes > Number(form.dataset.mostBytes)) throw new Error('the files are too large together');
    const message = await openpgp.createMessage({ binary: await entity(reportText(), files) });
    const sealed = await openpgp.encrypt({
      message,
      encryptionKeys: key,
      config: { preferredCompressionAlgorithm: openpgp.enums.compression.uncompressed, showVersion: false, showComment: false },
    });
    sending.textContent = 'Sending…';
    const encrypted = document.createElement('form');
    encrypted.method = 'post';
    encrypted.action = form.action;
    encrypted.enctype = 'multipart/form-data';
    encrypted.hidden = true;
    for (const [name, value] of [['token', form.elements.token.value], ['sealed', sealed]]) {
      const field = document.createElement('textarea');
      field.name = name;
      field.value = value;
      encrypted.append(field);
    }
    document.body.append(encrypted);
    encrypted.submit();
  }

  function reportText() {
    const value = (name) => form.elements[name].value.replace(/\\r\\n?/g, '\\n').trim();
    const head = [['Name', 'name'], ['Mail', 'address'], ['Credit', 'credit'], ['Exploited already', 'exploited'], ['Public already', 'known']];
    const sections = [['What it is', 'description'], ['Affected versions', 'affected'], ['How to reproduce it', 'reproduce'], ['Plans to publish', 'plans'], ['Others who were told', 'others']];
    let text = '';
    for (const [title, name] of head) if (value(name) !== '') text += title + ': ' + value(name) + '\\n';
    for (const [title, name] of sections) {
      if (value(name) !== '') text += '\\n' + title + '\\n' + '-'.repeat(title.length) + '\\n' + value(name) + '\\n';
    }
    return text;
  }

  async function entity(text, files) {
    const boundary = '=_' + [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const pieces = ['Content-Type: multipart/mixed; boundary="' + boundary + '"\\n\\n--' + boundary
      + '\\nContent-Type: text/plain; charset=utf-8\\nContent-Transfer-Encoding: 8bit\\n\\n' + text];
    for (const file of files) {
      const name = encodeURIComponent(file.name.toWellFormed().slice(-100).toWellFormed()).replace(/['()*!]/g, (letter) => '%' + letter.charCodeAt(0).toString(16).toUpperCase());
      pieces.push('\\n--' + boundary + "\\nContent-Type: application/octet-stream\\nContent-Transfer-Encoding: base64\\nContent-Disposition: attachment; filename*=utf-8''" + name + '\\n\\n'
        + base64(new Uint8Array(await file.arrayBuffer())));
    }
    pieces.push('\\n--' + boundary + '--\\n');
    return new TextEncoder().encode(pieces.join(''));
  }

  function base64(bytes) {
    const lines = [];
    for (let at = 0; at < bytes.length; at += 57) lines.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 57))));
    return lines.join('\\n');
  }
})();
`;

export const REPORT_SCRIPT_ASSET: Asset = makeAsset('report', 'js', REPORT_SCRIPT);

/** Beside what all pages of the desk and the site have. */
const REPORT_CSS = `
p.protection { padding: .5rem 1rem; background: var(--tint); border-left: .3rem solid var(--accent); }
p.code { overflow-wrap: anywhere; }
ol.stages { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem .6rem; margin: 1rem 0; padding: 0; }
ol.stages li { padding: .25rem .7rem; border: 1px solid var(--line); border-radius: 3px; color: var(--soft); }
ol.stages li[aria-current] { border-color: var(--accent); border-width: 2px; color: var(--ink); font-weight: 650; }
#certificate { overflow-x: auto; }
`;

export const REPORT_STYLE_SHEET: Asset = makeAsset('report', 'css', REPORT_CSS);
