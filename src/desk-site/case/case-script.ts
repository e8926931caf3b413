import { type Asset, makeAsset } from '../asset.ts';

/**
 * While somebody writes: numbers of lines beside the text, what the rules find a moment after the last letter, and a warning
 * before leaving with something unsaved. Without it the page has a button that shows the same.
 */
const CASE_SCRIPT_TEXT = `'use strict';
(() => {
  const form = document.getElementById('editor');
  const text = document.getElementById('text');
  const findings = document.getElementById('findings');
  if (!form || !text || !findings) return;

  const lines = document.createElement('pre');
  lines.className = 'lines';
  lines.setAttribute('aria-hidden', 'true');
  text.before(lines);
  let count = 0;
  const number = () => {
    const now = text.value.split('\\n').length;
    if (now === count) return;
    count = now;
    lines.textContent = Array.from({ length: count }, (_, at) => at + 1).join('\\n') + '\\n\\n';
  };
  const follow = () => { lines.scrollTop = text.scrollTop; };
  text.addEventListener('scroll', follow);

  const show = (line) => {
    const starts = text.value.split('\\n').slice(0, line - 1).join('\\n').length + (line > 1 ? 1 : 0);
    const end = text.value.indexOf('\\n', starts);
    text.focus();
    text.setSelectionRange(starts, end === -1 ? text.value.length : end);
    text.scrollTop = Math.max(0, (line - 6) * (text.scrollHeight / Math.max(1, count)));
    follow();
  };
  const element = (name, className, words) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (words) made.textContent = words;
    return made;
  };
  const lineButton = (line) => {
    const button = element('button', 'line', 'line ' + line);
    button.type = 'button';
    button.addEventListener('click', () => show(line));
    return button;
  };
  const draw = ({ findings: found, summary }) => {
    const list = element('ul');
    for (const { severity, line, message, remedy, code } of found) {
      const item = element('li');
      const said = element('p');
      said.append(element('span', 'state ' + (severity === 'error' ? 'bad' : 'odd'), severity), ' ');
      if (line !== null) said.append(lineButton(line), ': ');
      said.append(message);
      item.append(said, element('p', 'note', (remedy === null ? '' : 'To do: ' + remedy + '. ') + '(' + code + ')'));
      list.append(item);
    }
    findings.replaceChildren(element('p', '', summary), ...(found.length > 0 ? [list] : []));
  };
  for (const place of findings.querySelectorAll('.at')) {
    const line = Number(place.textContent);
    place.previousSibling.textContent = ' ';
    place.replaceWith(lineButton(line));
  }

  let asked = 0;
  let timer = 0;
  const look = async () => {
    const mine = ++asked;
    const body = new FormData();
    body.set('text', text.value);
    try {
      const answer = await fetch(form.dataset.lint, { method: 'POST', body });
      if (mine !== asked) return;
      if (answer.ok) draw(await answer.json());
      else findings.replaceChildren(element('p', 'note', 'The rules cannot be asked now; saving asks them again.'));
    } catch {
      if (mine === asked) findings.replaceChildren(element('p', 'note', 'The desk does not answer now.'));
    }
  };
  let isChanged = form.dataset.unsaved !== undefined;
  text.addEventListener('input', () => {
    isChanged = true;
    number();
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  });
  form.addEventListener('submit', () => { isChanged = false; });
  addEventListener('beforeunload', (event) => { if (isChanged) event.preventDefault(); });
  number();
})();
`;

export const CASE_SCRIPT: Asset = makeAsset('case', 'js', CASE_SCRIPT_TEXT);
