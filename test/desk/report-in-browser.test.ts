import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { announcedReader } from '#archive';
import { systemClock } from '#base';
import { createDeskSite, isOfDesk } from '#desk-site';
import { formText, loadCase, readReports } from '#disclosure';
import { PROGRAM } from '#store';
import { createSite, type RunningServer, serveSite } from '#web';
import { type Gpg, needsGpg, openGpg } from '../../src/pgp/gpg.test-support.ts';
import { CHROMIUM, CHROMIUM_ARGUMENTS, withoutBrowser } from '../browser/browser.test-support.ts';
import { SETTINGS } from './desk-site.test-support.ts';
import { type ReportDesk, reportDesk } from './report.test-support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const WORDS = {
  description:
    'The name is copied – without a look at its length.\n-----BEGIN PGP MESSAGE-----\n<script>alert(1)</script>',
  affected: 'osierd 2.1 – 2.4',
  reproduce: 'A name of 300 letters.',
  plans: 'A talk in March.',
  others: 'Nobody.',
  name: 'Ännchen "F." Inder',
  address: 'finder@x.example',
};

/** Where screenshots go; without it there are none. */
const SHOTS = process.env['TOCSIN_TEST_SHOTS'];

describe('reporting in a browser', { skip: withoutBrowser || needsGpg.skip, timeout: 600_000 }, () => {
  let desk: ReportDesk;
  let server: RunningServer;
  let browser: Browser;
  let gpg: Gpg;
  /** Bodies of what was posted. */
  const posted: string[] = [];

  before(async () => {
    // the key of the team is elsewhere: the server only keeps what comes
    desk = await reportDesk({ opens: false, publicUrl: null });
    gpg = openGpg();
    gpg.run(['--import'], desk.team.privateKey);
    const settings = { ...SETTINGS, publicUrl: null };
    const { store, parts } = desk;
    const publicSite = createSite({
      store,
      styles: parts.context().styles,
      clock: systemClock,
      readAnnounced: announcedReader(parts.context),
      certificates: async () => [],
      settings,
    });
    const deskSite = createDeskSite({ desk: async () => parts, clock: systemClock, settings });
    const fetch = async (request: Request, environment?: object) => {
      if (request.method === 'POST') posted.push(await request.clone().text());
      return (isOfDesk(request) ? deskSite : publicSite).fetch(request, environment);
    };
    server = await serveSite({ ...publicSite, fetch }, { host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGUMENTS] });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    await desk?.remove();
    gpg?.close();
  });

  it('encrypts all of it to the certificate on the page; gpg opens it, and nothing else was sent', async () => {
    const { page, trouble } = await opened();
    await page.getByText('Your browser encrypts the report').waitFor();
    await fill(page);
    await page.setInputFiles('#attachments', [
      { name: 'it\'s "a" crash ü.txt', mimeType: 'text/plain', buffer: Buffer.from('one\r\ntwo\0') },
      { name: 'empty.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) },
    ]);
    posted.length = 0;
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByText('This is your private link').waitFor();
    await shot(page, 'received');
    const [body = '', another] = posted;
    assert.equal(another, undefined, 'one form was sent');
    assert.deepEqual(
      [...body.matchAll(/name="(?<name>[^"]*)"/g)].map((match) => match[1]),
      ['token', 'sealed'],
    );
    assert.ok(
      !body.includes('osierd') && !body.includes('finder@') && !body.includes('Inder') && !body.includes('crash'),
    );
    const link = (await page.locator('p.code').textContent())?.trim() ?? '';
    assert.match(link, /^http:\/\/localhost:[0-9]+\/report\/[a-z2-7]{16}-[0-9a-f]{40}$/);

    const [{ id } = { id: undefined }] = await desk.store.cases(PROGRAM);
    const loaded = id === undefined ? null : await loadCase(desk.parts, PROGRAM, id);
    assert.ok(loaded !== null);
    const [report] = await readReports(desk.parts, PROGRAM, loaded);
    assert.equal(report?.says?.protection, 'sealed', 'the server cannot open it');
    const inside = gpg.run(['--decrypt'], report?.kept?.bytes ?? '').toString('utf8');
    const form = { ...WORDS, exploited: 'no', known: 'unknown', credit: 'named', attachments: [] } as const;
    assert.ok(inside.includes(`\n\n${formText(form)}\n--`), 'the same text as a form in clear has');
    assert.ok(inside.includes(Buffer.from('one\r\ntwo\0').toString('base64')));
    assert.deepEqual(trouble, [], 'no rule of its own policy is broken');

    await page.goto(link);
    await page.getByText('We have it').waitFor();
    await shot(page, 'link');
    await page.getByLabel('Anonymously').check();
    await page.getByRole('button', { name: 'Keep this choice' }).click();
    await page.getByText('Your choice is kept').waitFor();
    await page.getByLabel('Your message').fill('It is worse than I thought.');
    await page.getByRole('button', { name: 'Send the message' }).click();
    await page.getByText('Your message has come').waitFor();
    assert.equal(await page.evaluate('document.referrer'), '', 'the link is told to nobody');
    await page.context().close();
  });

  it('sends nothing by itself where it cannot encrypt, and in clear only when asked', async () => {
    const { page } = await opened({ breaksLibrary: true });
    await fill(page);
    posted.splice(0);
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByText('could not encrypt the report').waitFor();
    await shot(page, 'not-encrypted');
    assert.equal(posted.length, 0);
    await page.getByRole('button', { name: 'Send it without encrypting' }).click();
    await page.getByText('This is your private link').waitFor();
    assert.ok(posted.at(-1)?.includes('osierd 2.1'));
    await page.context().close();
  });

  it('works without script, and says that it does not encrypt', async () => {
    const { page } = await opened({ hasScript: false });
    assert.match((await page.locator('#protection').textContent()) ?? '', /sends the report as you write it/);
    assert.equal(await page.getByRole('button', { name: 'without encrypting' }).count(), 0);
    await fill(page);
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByText('This is your private link').waitFor();
    await page.context().close();
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`has no axe violation, and fits a phone (${scheme})`, async () => {
      const { page } = await opened({ scheme, bypasses: true });
      await clean(page, `form-${scheme}`);
      await page.goto(`${server.url}/report`);
      await page.evaluate(`document.getElementById('description').removeAttribute('required')`);
      await page.evaluate(`document.getElementById('report-form').submit()`);
      await page.getByText('Say what you found.').first().waitFor();
      await clean(page, `problems-${scheme}`);
      await page.getByLabel('What did you find?').fill('It crashes.');
      await page.evaluate(`document.getElementById('report-form').submit()`);
      await page.getByText('This is your private link').waitFor();
      await clean(page, `received-${scheme}`);
      await page.goto((await page.locator('p.code').textContent())?.trim() ?? '');
      await clean(page, `link-${scheme}`);
      await page.context().close();
    });
  }

  interface OpenOptions {
    readonly hasScript?: boolean;
    readonly breaksLibrary?: boolean;
    readonly scheme?: 'light' | 'dark';
    readonly bypasses?: boolean;
  }

  async function opened(options: OpenOptions = {}): Promise<{ readonly page: Page; readonly trouble: string[] }> {
    const { hasScript = true, breaksLibrary = false, scheme = 'light', bypasses = false } = options;
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      javaScriptEnabled: hasScript,
      colorScheme: scheme,
      bypassCSP: bypasses,
    });
    if (breaksLibrary) await context.route('**/openpgp-*.js', (route) => route.abort());
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on('console', (message) => {
      // the browser asks for an icon that there is none of
      if (message.type() === 'error' && !message.text().includes('404')) trouble.push(message.text());
    });
    await page.goto(`${server.url}/report`);
    return { page, trouble };
  }

  async function fill(page: Page): Promise<void> {
    await page.getByLabel('What did you find?').fill(WORDS.description);
    await page.getByLabel('Which versions are affected?').fill(WORDS.affected);
    await page.getByLabel('How can it be reproduced?').fill(WORDS.reproduce);
    await page.getByRole('group', { name: 'Is it exploited already?' }).getByLabel('No', { exact: true }).check();
    await page.getByLabel('Do you plan to publish').fill(WORDS.plans);
    await page.getByLabel('Whom else did you tell?').fill(WORDS.others);
    await page.getByLabel('Your name').fill(WORDS.name);
    await page.getByLabel('Your mail address').fill(WORDS.address);
    await page.getByLabel('By my name').check();
  }

  async function clean(page: Page, name: string): Promise<void> {
    await shot(page, name);
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name} is too wide`);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: found } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await found.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
    assert.deepEqual(violations, [], name);
  }

  async function shot(page: Page, name: string): Promise<void> {
    if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
  }
});
