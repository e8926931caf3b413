import { html, type Markup } from '#markup';
import type { PageParts } from './layout.ts';

/** What the scripts of the page need to know; null: there are none here. */
export interface CheckPageAddresses {
  readonly statements: string;
  readonly worker: string;
}

/** Am I affected? The answer is made in the browser; the page says so first, and how to have the same in a terminal. */
export function checkPage(addresses: CheckPageAddresses | null, publicUrl: string | null): PageParts {
  return {
    title: 'Am I affected?',
    canonicalPath: '/check',
    section: 'check',
    body: html`<p>Give the files of a Xen host, and this page says which advisories affect it, quotes the signed sentence that decides, names the line of your file that it met, and says what to do first.</p>
<p><strong>Your files stay in this browser.</strong> It reads them itself; nothing of them is sent to this site or to anybody, and the page works without network once it is loaded.</p>
${addresses === null ? withoutScripts() : chooser(addresses)}${whichFiles()}${inTerminal(publicUrl)}`,
  };
}

function withoutScripts(): Markup {
  return html`<p class="verdict incomplete">The program of this page is not installed here. The same answer comes from a terminal, as below.</p>\n`;
}

function chooser({ statements, worker }: CheckPageAddresses): Markup {
  return html`<noscript><p class="verdict incomplete">This page reads your files in the browser, and so it needs script. Without script nothing happens here; the same answer comes from a terminal, as below.</p></noscript>
<section id="check" class="chooser" aria-labelledby="choose" data-statements="${statements}" data-worker="${worker}" hidden>
<h2 id="choose">Your host</h2>
<p>Drop a host's folder anywhere on this page, or a folder of hosts, or several; or choose them:</p>
<div class="choices">
<p><label for="choose-folder">A folder</label> <input type="file" id="choose-folder" webkitdirectory multiple></p>
<p><label for="choose-files">Single files of one host</label> <input type="file" id="choose-files" multiple></p>
</div>
<p><label><input type="checkbox" id="all-guests"> The single files are of all guests that the host has</label></p>
<p id="check-state" role="status">The advisories are being loaded …</p>
</section>
<section id="check-answer" aria-labelledby="answer-heading" hidden></section>
`;
}

const FILES: readonly (readonly [name: string, command: string, tells: string])[] = [
  ['xl-info.txt', 'xl info > xl-info.txt', 'the version, the processor, what Xen was built with and started with'],
  ['xl-list.json', 'xl list -l > xl-list.json', 'the guests that run, and what is passed to them'],
  ['guests/*.cfg', 'cp /etc/xen/*.cfg guests/', 'the guests that may run: all of them, if they are in a folder guests'],
  ['proc-cpuinfo.txt', 'cp /proc/cpuinfo proc-cpuinfo.txt', 'the model of the processor'],
  ['xl-dmesg.txt', 'xl dmesg > xl-dmesg.txt', 'the IOMMU, and options that Xen did not take'],
  ['facts.json', '', 'what you know and no file tells'],
];

function whichFiles(): Markup {
  return html`<section aria-labelledby="which"><h2 id="which">Which files</h2>
<p>Any of these; what is missing is not known, and the answer says which would settle most.</p>
<table class="rows">
<thead><tr><th scope="col">File</th><th scope="col">How to get it</th><th scope="col">What it tells</th></tr></thead>
<tbody>
${FILES.map(
  ([name, command, tells]) =>
    html`<tr><th scope="row"><code>${name}</code></th><td data-label="Get it">${command === '' ? html`written by hand: <code>{"xenstored": "oxenstored"}</code>` : html`<code>${command}</code>`}</td><td>${tells}</td></tr>\n`,
)}</tbody>
</table></section>
`;
}

function inTerminal(publicUrl: string | null): Markup {
  const mails = publicUrl === null ? '*.eml' : 'xsa-334-v3.eml';
  return html`<section aria-labelledby="terminal"><h2 id="terminal">The same in a terminal</h2>
<p>Tocsin gives the same answer from the same files, and checks the signatures itself:</p>
<pre class="commands" tabindex="0"><code>mkdir -p web1/guests
xl info > web1/xl-info.txt
xl list -l > web1/xl-list.json
cp /etc/xen/*.cfg web1/guests/
tocsin check ${mails} --host web1 --keyring certificate.asc</code></pre>
<p class="note">What advisories say of who is concerned is also to be had by programs: <a href="/api/v1/statements">/api/v1/statements</a>.</p></section>
`;
}
