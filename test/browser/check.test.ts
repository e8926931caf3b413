import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Instant } from '#base';
import { clearSign, generateSigningKey } from '#pgp';
import { root, tocsin } from '../cli/tocsin.ts';
import { CHROMIUM, CHROMIUM_ARGUMENTS, withoutBrowser } from './browser.test-support.ts';

/* The page /check of the built program in a browser, beside `tocsin check` of the same program on the same files. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HOSTS = join(root, 'test', 'browser', 'hosts');

interface Told {
  readonly title: string;
  readonly vulnerable: string;
  readonly mitigation?: string;
  readonly patch?: string;
}

const ADVISORIES: readonly Told[] = [
  {
    title: 'A reed bends twice',
    vulnerable:
      'Xen 4.14 and later are vulnerable.  Xen 4.13 and older are not vulnerable.\n\nOnly x86 HVM guests can exploit the vulnerability.',
    mitigation: 'Running only PV guests will avoid the vulnerability.',
    patch: 'xsa901.patch           Xen 4.14 - xen-unstable',
  },
  { title: 'A rush on Arm', vulnerable: 'Only Arm systems are vulnerable.  x86 systems are not vulnerable.' },
  { title: 'A store full of reeds', vulnerable: 'Only systems using oxenstored are vulnerable.' },
  {
    title: 'A stub that breaks <b>off</b>',
    vulnerable: 'All versions of Xen are vulnerable.',
    mitigation: 'Users should not switch to a device model in dom0 without restrictions.',
    patch: 'xsa904.patch           Xen 4.10 - xen-unstable',
  },
  { title: 'Sedge in the wind', vulnerable: 'Whether a system is vulnerable depends on the weather.' },
];

const fixAt = (place: number) => ({
  places: { '4.14': [place], '4.17': [place] },
  inheritedSince: null,
  lacking: [],
  mainline: ['c'.repeat(10)],
  subjects: ['x86/reed: a subject'],
});
/** What the project's history says of 902, and of one that nobody may know of yet. */
const FIX_TABLE = {
  series: 'XSA',
  component: 'xen',
  commit: 'c'.repeat(40),
  madeAt: '2031-01-01T00:00:00Z',
  branches: ['4.14', '4.17'].map((version) => ({
    version,
    releases: { [`${version}.0`]: 0, [`${version}.1`]: 1 },
    commits: `${version.slice(2)}${'a'.repeat(8)}`,
  })),
  advisories: { 'XSA-902': fixAt(0), 'XSA-999': fixAt(1) },
};

function textOf({ title, vulnerable, mitigation, patch }: Told, number: number): string {
  const section = (heading: string, body: string): string => `${heading}\n${'='.repeat(heading.length)}\n\n${body}\n\n`;
  return [
    `            Xen Security Advisory CVE-2031-1${number} / XSA-${number}\n                              version 2\n`,
    `                     ${title}\n`,
    section('UPDATES IN VERSION 2', 'Public release.'),
    section('VULNERABLE SYSTEMS', vulnerable),
    mitigation === undefined ? '' : section('MITIGATION', mitigation),
    section('RESOLUTION', `Applying the attached patch resolves this issue.\n\n${patch ?? 'There is none.'}`),
  ].join('\n');
}

describe('the page /check in a browser', { skip: withoutBrowser, timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-check-page-'));
  let server: ChildProcess;
  let browser: Browser;
  let url = '';

  before(async () => {
    const now = Date.now() as Instant;
    const key = await generateSigningKey({
      name: 'Reed Team',
      email: 'security@reed.example',
      at: (now - 86_400_000) as Instant,
      expiresAt: null,
      passphrase: null,
    });
    mkdirSync(join(folder, 'keyring'));
    writeFileSync(join(folder, 'keyring', 'team.asc'), key.certificate);
    const keep = async (list: string, told: Told, number: number, ...more: readonly string[]): Promise<void> => {
      const signed = await clearSign(textOf(told, number), key.privateKey, { signedAt: now });
      const head = `From: Reed Team <security@reed.example>\nSubject: Xen Security Advisory ${number}\nDate: Tue, 05 Mar 2030 10:00:00 +0000\nMessage-ID: <xsa${number}@reed.example>\n\n`;
      const file = join(folder, `xsa${number}.eml`);
      writeFileSync(file, head + Buffer.from(signed).toString('utf8'));
      const ran = await tocsin(['import', file, '--list', list, '--data', folder, ...more]);
      assert.equal(ran.status, 0, ran.err);
    };
    mkdirSync(join(folder, 'series', 'reed'), { recursive: true });
    writeFileSync(join(folder, 'series', 'reed', 'fixes.json'), JSON.stringify(FIX_TABLE));
    for (const [index, told] of ADVISORIES.entries()) await keep('announce', told, 901 + index);
    server = spawn(join(root, 'bin', 'tocsin'), ['serve', '--data', folder, '--listen', '127.0.0.1:0'], {
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TOCSIN_'))),
    });
    url = await new Promise((resolve, reject) => {
      server.stdout?.on('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
      server.on('error', reject);
      server.on('close', () => reject(new Error('the server ended')));
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGUMENTS });
  });

  after(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers as the terminal does, to the byte, without network and without a single request', async () => {
    const { page, context } = await opened();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await context.setOffline(true);
    for (const [chosen, words] of [
      [join(HOSTS, 'reed'), ['--host', join(HOSTS, 'reed')]],
      [join(HOSTS), ['--host', HOSTS]],
    ] as const) {
      await choose(page, 'A folder', chosen);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save the answer as JSON' }).click(),
      ]);
      const terminal = await tocsin(['check', '--json', '--data', folder, ...words]);
      assert.equal(readFileSync(await download.path(), 'utf8'), terminal.out);
      // the table of fixes is asked on both sides
      assert.match(terminal.out, /"contained": true/);
      await page.getByRole('button', { name: 'Start again' }).click();
    }
    assert.deepEqual(
      asked.filter((each) => !each.startsWith('blob:')),
      [],
    );
    await context.close();
  });

  it('answers a folder that is dropped, with the lines of its files, and what to do first', async () => {
    const { page, context } = await opened();
    await page.evaluate(dropReed, [
      readFileSync(join(HOSTS, 'reed', 'xl-info.txt'), 'utf8'),
      'type = "hvm"\nname = "web"\n',
    ]);
    await done(page);
    const text = (await page.locator('#check-answer').textContent()) ?? '';
    assert.match(text, /Xen 4\.17\.3 on x86_64/);
    assert.match(text, /xen = 4\.17\.3 from xl-info\.txt, line \d+/);
    assert.match(text, /What to do first.*Apply the patch and reboot the host XSA-901/s);
    assert.match(text, /Take care: “Users should not switch to a device model in dom0 without restrictions\.”/);
    await context.close();
  });

  it('shows what a file says as text, and where it is wrong', async () => {
    const { page, context } = await opened();
    await choose(page, 'A folder', join(HOSTS, 'broken'));
    assert.equal(await page.locator('#check-answer').locator('img, b, script').count(), 0);
    const text = (await page.locator('#check-answer').textContent()) ?? '';
    assert.match(text, /guests\/bad\.cfg:3:\d+: /);
    assert.match(text, /A stub that breaks <b>off<\/b>/);
    assert.match(text, /guest <b>bold<\/b>: type = hvm/);
    await context.close();
  });

  it('takes files that are no host, and says so', async () => {
    const { page, context } = await opened();
    await page.getByLabel('Single files of one host').setInputFiles(join(root, 'LICENSE'));
    await done(page);
    assert.match((await page.locator('#check-answer').textContent()) ?? '', /LICENSE: not read/);
    await context.close();
  });

  it('can send nothing once it is ready: its own policy forbids it, in the page and where files are read', async () => {
    const { page, context } = await opened();
    const tried = await page.evaluate(async (address) => {
      const { fetch: send } = globalThis;
      return send(address).then(
        () => 'sent',
        () => 'refused',
      );
    }, `${url}/api/v1/statements`);
    assert.equal(tried, 'refused');
    const worker = (await (await fetch(`${url}/check`)).text()).match(/data-worker="(?<path>[^"]+)"/)?.groups?.['path'];
    const { headers } = await fetch(url + worker);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /connect-src/);
    await context.close();
  });

  it('breaks no rule of its own policy, which has no unsafe word', async () => {
    const trouble: string[] = [];
    const { page, context } = await opened({}, (message) => trouble.push(message));
    await choose(page, 'A folder', HOSTS);
    const policy = (await fetch(`${url}/check`)).headers.get('content-security-policy') ?? '';
    assert.doesNotMatch(policy, /unsafe|\*|https?:\/\/(?!localhost:)/);
    assert.deepEqual(trouble, []);
    await context.close();
  });

  for (const [scheme, width] of [
    ['light', 1000],
    ['dark', 360],
  ] as const) {
    it(`has no axe violation and does not scroll sideways (${scheme}, ${width})`, async () => {
      const { page, context } = await opened({
        colorScheme: scheme,
        bypassCSP: true,
        viewport: { width, height: 800 },
      });
      await sound(page, `check-empty-${scheme}`);
      await choose(page, 'A folder', join(HOSTS, 'reed'));
      for (const fold of await page.locator('#check-answer summary').all()) await fold.click();
      await sound(page, `check-host-${scheme}`);
      await page.getByRole('button', { name: 'Start again' }).click();
      await choose(page, 'A folder', HOSTS);
      await page.getByRole('button', { name: 'broken' }).click();
      await page.locator('#host-detail h2').waitFor();
      await sound(page, `check-fleet-${scheme}`);
      await context.close();
    });
  }

  it('is walked with a keyboard, and the answer is where the focus goes', async () => {
    const { page, context } = await opened();
    await page.getByLabel('A folder').focus();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate<string>('document.activeElement.id'), 'choose-files');
    await choose(page, 'A folder', join(HOSTS, 'sedge'));
    assert.equal(await page.evaluate<string>('document.activeElement.textContent'), 'sedge');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate<string>('document.activeElement.textContent'), 'Save the answer as JSON');
    await context.close();
  });

  it('gives up what makes its program hang, says so, and goes on', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    // as if a file had made it run for ever: it learns, and never answers about a host
    await page.route('**/assets/check/worker-*', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        body: `onmessage = ({ data }) => { if (data.kind === 'learn') postMessage({ kind: 'learned', advisories: [] }); else for (;;); };`,
      }),
    );
    await page.goto(`${url}/check`);
    await page.locator('#check[data-ready]').waitFor();
    await choose(page, 'A folder', join(HOSTS, 'sedge'));
    assert.match((await page.locator('#check-answer').textContent()) ?? '', /more than 20 seconds, and was given up/);
    await context.close();
  });

  it('says without script what it would do, and the command that does it', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${url}/check`);
    assert.equal(await page.locator('#check').isVisible(), false);
    assert.match((await page.locator('noscript').textContent()) ?? '', /needs script/);
    assert.match((await page.locator('pre.commands').textContent()) ?? '', /tocsin check .* --host web1/);
    await context.close();
  });

  async function opened(
    options: Parameters<Browser['newContext']>[0] = {},
    onTrouble: (message: string) => void = () => undefined,
  ): Promise<{ readonly page: Page; readonly context: BrowserContext }> {
    const context = await browser.newContext({ acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) onTrouble(message.text());
    });
    page.on('pageerror', (error) => onTrouble(error.message));
    await page.goto(`${url}/check`);
    await page.locator('#check[data-ready]').waitFor();
    return { page, context };
  }

  async function choose(page: Page, label: string, path: string): Promise<void> {
    await page.getByLabel(label, { exact: true }).setInputFiles(path);
    await done(page);
  }

  async function done(page: Page): Promise<void> {
    await page.locator('#check[data-done]').waitFor();
  }
});

let shots = 0;

async function sound(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
  const shotFolder = process.env['TOCSIN_SCREENSHOTS'];
  if (shotFolder !== undefined) {
    shots += 1;
    await page.screenshot({ path: join(shotFolder, `${shots}-${name}.png`), fullPage: true });
  }
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe: found } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await found.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  });
  assert.deepEqual(violations, [], name);
}

/** In the page: a drop of two files, as a browser hands over those that lie in a folder. */
function dropReed([info = '', guest = '']: readonly string[]): void {
  interface Entry {
    readonly isDirectory: boolean;
    readonly fullPath: string;
    createReader?(): { readEntries(take: (entries: readonly Entry[]) => void): void };
    file?(take: (file: unknown) => void): void;
  }
  const { document, Event, File } = globalThis as unknown as {
    document: { dispatchEvent(event: unknown): void };
    Event: new (name: string, options: object) => object;
    File: new (parts: readonly string[], name: string) => object;
  };
  const file = (fullPath: string, text: string): Entry => ({
    isDirectory: false,
    fullPath,
    file: (take) => take(new File([text], fullPath)),
  });
  const folder = (fullPath: string, ...entries: readonly Entry[]): Entry => ({
    isDirectory: true,
    fullPath,
    createReader() {
      const given = [entries, []];
      return { readEntries: (take) => take(given.shift() ?? []) };
    },
  });
  const reed = folder(
    '/reed',
    file('/reed/xl-info.txt', info),
    folder('/reed/guests', file('/reed/guests/web.cfg', guest)),
  );
  const event = new Event('drop', { cancelable: true });
  Object.assign(event, { dataTransfer: { items: [{ webkitGetAsEntry: () => reed }] } });
  document.dispatchEvent(event);
}
