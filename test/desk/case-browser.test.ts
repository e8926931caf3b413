import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { announcedReader } from '#archive';
import type { Diagnostic } from '#base';
import { isOfDesk } from '#desk-site';
import { agreeBatchEnd, forgetCase, loadBatch, makeBatch, rate, release, reportCase } from '#disclosure';
import { readSupportTable } from '#drafting';
import { formFindings } from '#exports/forms';
import { clearSign } from '#pgp';
import type { CaseId } from '#store';
import { createSite, type RunningServer, serveSite } from '#web';
import {
  addMember,
  assertDone,
  at,
  DAY_MS,
  done,
  predisclosedCase,
  readyCase,
  reported,
  saveDraft,
  teamKey,
  writtenCase,
} from '../../src/disclosure/desk.test-support.ts';
import { root } from '../archive/archive.test-support.ts';
import { CHROMIUM, CHROMIUM_ARGUMENTS, withoutBrowser } from '../browser/browser.test-support.ts';
import { type CaseDesk, caseDesk } from './case.test-support.ts';
import { SETTINGS, type Visitor } from './desk-site.test-support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const MAIL = `From: F. Inder <finder@example.org>
To: security@osier.example
Subject: osierd: names are copied
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Dear team,

a name of more than 64 letters in a lease request runs over the end of the buffer, see the patch and the program.
It works on 3.3 and 3.4, from any guest.

F. Inder
--b
Content-Type: text/x-c; name="poc.c"
Content-Disposition: attachment; filename="poc.c"

int main(void) { return 0; }
--b--
`;

const DIFFERS = 'A form says more of this than its text';
const PLANTED: Diagnostic = {
  code: 'form-says-more',
  severity: 'error',
  line: 20,
  column: null,
  message: 'csaf-2.0: of osierd 3.3.0, 3.4.0 it says affected, where the text leaves it at under investigation',
  suggestion: 'confirm the condition, or correct the text, so that both say the same',
};

describe('the pages of a case in a browser', { skip: withoutBrowser, timeout: 1_200_000 }, () => {
  let desk: CaseDesk;
  let server: RunningServer;
  let browser: Browser;
  const paths: Record<string, string> = {};

  before(async () => {
    const table = join(root, 'examples', 'osier', 'support.yaml');
    const support = readSupportTable(readFileSync(table, 'utf8'), table);
    desk = await caseDesk({
      publicUrl: null,
      change: (parts) => ({
        ...parts,
        support,
        formFindings: (source, options) => [
          ...formFindings(source, options),
          ...(source.publication.facts.title === DIFFERS ? [PLANTED] : []),
        ],
      }),
    });
    const { parts } = desk;
    const settings = { ...SETTINGS, publicUrl: null };
    const publicSite = createSite({
      store: parts.archive.reads as never,
      styles: parts.context().styles,
      clock: desk.clock,
      readAnnounced: announcedReader(parts.context),
      certificates: async () => [],
      settings,
    });
    const fetch = (request: Request, environment?: object) =>
      (isOfDesk(request) ? desk.site : publicSite).fetch(request, environment);
    server = await serveSite({ ...publicSite, fetch }, { host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGUMENTS] });
    await makeCases(desk, paths);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await desk?.close();
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`has no axe violation on any page, and fits a phone (${scheme})`, async () => {
      const { page, context } = await visit(await desk.at(desk.bob), { colorScheme: scheme, bypassCSP: true });
      for (const [name, path] of Object.entries(paths)) {
        for (const width of [1000, 360]) {
          await page.setViewportSize({ width, height: 800 });
          const answer = await page.goto(`${server.url}${path}`);
          assert.equal(answer?.status(), 200, name);
          assert.equal(new URL(page.url()).pathname, new URL(path, server.url).pathname, name);
          await shoot(page, `${name}-${width}-${scheme}`);
          // what is folded away is looked at too
          await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
          await isSound(page, `${name}-${width}-${scheme}-open`);
        }
      }
      await context.close();
    });
  }

  it('is sound where something was refused, answered or overtaken', async () => {
    const { page, context } = await visit(await desk.at(desk.ada), { bypassCSP: true, javaScriptEnabled: true });
    for (const width of [1000, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.url}${paths['new']}`);
      await page.getByLabel('Branch').fill('3.2');
      await page.getByLabel('Feature').fill('mirror');
      await page.getByRole('button', { name: 'Look it up' }).click();
      await page.getByText('Out of scope', { exact: true }).waitFor();
      await isSound(page, `scope-${width}`);
      await page.goto(`${server.url}${paths['permissions']}`);
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByText('Yes', { exact: true }).waitFor();
      await isSound(page, `may-${width}`);
      await page.goto(`${server.url}${paths['drafting']}`);
      await page.getByText('More steps').click();
      await page.getByText('Record a CVE identifier').click();
      await page.getByLabel('CVE identifier').fill('CVE-TODAY');
      await page.getByRole('button', { name: 'Record it' }).click();
      await page.getByText('Not done').waitFor();
      await isSound(page, `refused-${width}`);
      await page.goto(`${server.url}${paths['text']}`);
      await page.evaluate("document.querySelector('input[name=basedOn]').value = 'x'");
      await page.locator('#text').pressSequentially('y');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Both texts').waitFor();
      await isSound(page, `overtaken-${width}`);
    }
    await context.close();
  });

  it('leads from triage to a release with the keyboard alone', async () => {
    const { parts, ada, bob, clock } = desk;
    const { id } = await reported(parts, ada);
    // as reporters do by their link: a choice that is open is a finding
    await done(parts, ada, id, { kind: 'choose_credit', credit: { as: 'anonymous' } });
    const path = `/desk/case/${id}`;
    const { page, context } = await visit(await desk.at(ada));
    const keys = byKeys(page);
    await page.goto(`${server.url}${path}`);
    await keys.write('On what grounds', 'supported until 2026');
    await keys.press('Write it down');
    await keys.press('Give it a number');
    await keys.open('Agree when the embargo ends');
    await keys.choose('another instant');
    await keys.write('Another instant', '2026-12-10 12:00 UTC');
    await keys.write('Why this date; it becomes public after the embargo', 'as the reporter asked');
    await keys.press('All agreed: it ends then');
    await keys.press('Use before the end');
    await keys.select('Verdict', 'allowed');
    await keys.press('Record them');
    await keys.press('Text');
    // what a browser lets nobody do by keys is to choose a file: its own window opens
    const number = (await desk.loaded(id)).facts.id?.number;
    const patch = `osn${number}.patch`;
    await page
      .getByLabel('Patches and the recipes')
      .setInputFiles({ name: patch, mimeType: 'text/plain', buffer: Buffer.from('a patch\n') });
    await keys.press('Add');
    await keys.write('Title, as readers get it', 'Overflow in osierd');
    await keys.press('Compose the text');
    await keys.press('Form of the text');
    for (const heading of ['Summary', 'Consequences', 'Who Is Affected', 'Workarounds'])
      await keys.write(heading, `Words about ${heading}.`);
    await keys.write('Words before the patches', 'Applying the attached patch resolves this issue.');
    await keys.write('File', patch);
    await keys.write('Applies to', 'osierd 2.1');
    await keys.press('Compose and save');
    await page.getByText('Saved. The rules find no error').waitFor();
    // the linter answers while somebody writes
    await keys.focus('The text, as it is signed and sent');
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('x');
    await page.locator('#findings .state.bad').first().waitFor();
    const line = page.locator('#findings button.line').first();
    await line.focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement?.id'), 'text');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Delete');
    await page.locator('#findings', { hasText: 'Nothing.' }).waitFor();
    await isSound(page, 'writing-1000');
    await keys.press('Save');
    await page.getByText('Saved. The rules find no error').waitFor();

    const second = await visit(await desk.at(bob));
    const bobKeys = byKeys(second.page);
    await second.page.goto(`${server.url}${path}`);
    await bobKeys.press('Read and approve the text');
    // Enter follows the link and does not wait for the page behind it
    await second.page.getByRole('button', { name: 'I have read this text and approve it' }).waitFor();
    await second.page.waitForLoadState('load');
    await isSound(second.page, 'approving-1000');
    await bobKeys.press('I have read this text and approve it');
    await second.page.getByText('You approved this text').waitFor();
    await second.context.close();

    await page.goto(`${server.url}${path}`);
    await keys.press('Sign the text');
    const [download] = await Promise.all([page.waitForEvent('download'), keys.press('the text')]);
    const text = readFileSync(await download.path());
    const signedText = await clearSign(text, (await teamKey()).privateKey, { signedAt: clock.now() });
    await page
      .getByLabel('Signed files')
      .setInputFiles({ name: 'advisory.txt.asc', mimeType: 'text/plain', buffer: Buffer.from(signedText) });
    await keys.press('Take the signatures');
    await page.getByText('The signatures are good and kept').waitFor();
    await page.goto(`${server.url}${path}`);
    await keys.press('Send it to the members');
    await keys.choose('The end of the embargo and what they may use are as they should be');
    await keys.press('Send it to the members now');
    await page.getByText('It is on its way to the members').waitFor();
    await keys.press('It is out already, or has to be: end the embargo now');
    await keys.write('What became known, and where', 'a patch in a public repository');
    await keys.choose('I have read what happens, and it is to happen now');
    await keys.press('End the embargo and release now');
    await page.getByText('the text is released').waitFor();
    await page.waitForLoadState('load');
    await isSound(page, 'released-1000');
    assert.equal((await desk.loaded(id)).facts.published.length, 1);
    await context.close();
  });

  async function visit(
    who: Visitor,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ readonly page: Page; readonly context: BrowserContext }> {
    const context = await browser.newContext(options);
    const [[name, value] = ['', '']] = who.cookies;
    await context.addCookies([
      { name, value, domain: 'localhost', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' },
    ]);
    // a machine that is busy with other tests
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    page.on('dialog', (dialog) => void dialog.accept());
    return { page, context };
  }

  async function shoot(page: Page, name: string): Promise<void> {
    const folder = process.env['TOCSIN_SCREENSHOTS'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }

  async function isSound(page: Page, name: string): Promise<void> {
    await shoot(page, name);
    const { clientWidth, scrollWidth } = await page.evaluate<{ clientWidth: number; scrollWidth: number }>(
      '({ clientWidth: document.documentElement.clientWidth, scrollWidth: document.documentElement.scrollWidth })',
    );
    assert.ok(scrollWidth <= clientWidth, `${name} is ${scrollWidth - clientWidth} pixels too wide`);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const found = await axe.run();
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
    assert.deepEqual(violations, [], name);
  }
});

/** One case in each state that has a page of its own look, and a batch. */
async function makeCases(desk: CaseDesk, paths: Record<string, string>): Promise<void> {
  const { parts, ada, bob, clock } = desk;
  const end = at('2026-12-08T12:00:00Z');
  const pathOf = (id: CaseId): string => `/desk/case/${id}`;
  for (const name of ['Alpha Hosting', 'Beta Cloud']) await addMember(parts, name.split(' ')[0]?.toLowerCase() ?? '');
  await addMember(parts, 'gamma', { certificate: null });
  const opened = await reportCase(parts, {
    via: 'mail',
    bytes: Buffer.from(MAIL),
    name: 'F. Inder',
    address: 'finder@example.org',
    by: { kind: 'reporter' },
  });
  assertDone(opened);
  paths['new'] = pathOf(opened.id);
  paths['forget'] = `${pathOf(opened.id)}/forget`;
  const { id: spam } = await reported(parts, ada);
  for (const doer of [ada, bob]) assertDone(await forgetCase(parts, doer, spam, 'an advertisement for lamps'));
  paths['forgotten'] = pathOf(spam);
  const { id: drafting } = await reported(parts, ada);
  await done(parts, ada, drafting, { kind: 'triage', as: 'in_scope', grounds: 'supported' });
  await done(parts, ada, drafting, { kind: 'propose_end', end, reason: 'as the reporter asked' });
  paths['drafting'] = pathOf(drafting);
  paths['begin'] = `${pathOf(drafting)}/text`;
  const written = await writtenCase(desk, { end, title: 'A lease of too many letters crashes osierd' });
  clock.wait(3_600_000);
  await done(parts, ada, written, { kind: 'comment', on: null, text: 'Is 3.2 affected too?' });
  paths['to-sign'] = pathOf(written);
  paths['text'] = `${pathOf(written)}/text`;
  paths['form'] = `${pathOf(written)}/form`;
  paths['conditions'] = `${pathOf(written)}/conditions`;
  paths['conditions-none'] = `${pathOf(drafting)}/conditions`;
  paths['permissions'] = `${pathOf(written)}/permissions`;
  paths['ratings-none'] = `${pathOf(written)}/ratings`;
  const differing = await writtenCase(desk, { end, title: DIFFERS, cve: 'CVE-2026-90001' });
  await done(parts, ada, differing, { kind: 'record_cve', cve: 'CVE-2026-90002' });
  assertDone(
    await rate(parts, ada, differing, {
      cve: 'CVE-2026-90001',
      cvss: [
        'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:H',
        'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:N/I:N/A:H',
        'AV:L/AC:L/Au:N/C:N/I:N/A:C',
      ],
      cwes: ['CWE-787', 'CWE-362'],
      description: 'The name of a lease is copied without a look at its length.',
    }),
  );
  paths['ratings'] = `${pathOf(differing)}/ratings`;
  paths['forms-differ'] = pathOf(differing);
  paths['forms-differ-text'] = `${pathOf(differing)}/text`;
  paths['early-unready'] = `${pathOf(written)}/early`;
  const ready = await readyCase(desk, { end, title: 'The console shows what it should not' });
  paths['ready'] = pathOf(ready);
  paths['predisclose'] = `${pathOf(ready)}/predisclose`;
  const out = await predisclosedCase(desk, {
    end: at('2026-12-08T12:00:00Z'),
    title: 'Overflow in the parser of osierd',
  });
  await done(parts, ada, out, {
    kind: 'ask_exception',
    rule: parts.policy.rules[0]?.id ?? '',
    reason: 'only a test of the page',
  });
  paths['predisclosed'] = pathOf(out);
  paths['early'] = `${pathOf(out)}/early`;
  paths['release'] = `${pathOf(out)}/release`;
  clock.wait(2 * DAY_MS);
  const gone = await predisclosedCase(desk, {
    end: at('2026-11-25T12:00:00Z'),
    title: 'A ring that is shared too widely',
  });
  clock.wait(3 * 3_600_000);
  assertDone(await release(parts, ada, gone));
  await saveDraft(desk, gone, { isForPublic: true });
  paths['public'] = pathOf(gone);
  paths['decisions'] = `${pathOf(gone)}/decisions`;
  paths['compare'] = `${pathOf(gone)}/compare?from=1&to=2`;
  const one = await readyCase(desk, { end, title: 'First of two' });
  const two = await writtenCase(desk, { end, title: 'Second of two' });
  const made = await makeBatch(parts, ada, { title: 'December', cases: [one, two] });
  assertDone(made);
  const batch = await loadBatch(parts, ada.viewer, made.id);
  assert.ok(batch !== null);
  assertDone(await agreeBatchEnd(parts, bob, batch, at('2026-12-09T12:00:00Z'), 'one date for both'));
  paths['new-case'] = '/desk/case';
  paths['batches'] = '/desk/batch';
  paths['batch'] = `/desk/batch/${made.id}`;
}

function isFocused(element: unknown): boolean {
  const { document } = globalThis as unknown as { readonly document: { readonly activeElement: unknown } };
  return document.activeElement === element;
}

/** A person without a pointing device: everything is reached by Tab, and done by keys. */
function byKeys(page: Page) {
  const tabTo = async (target: Locator): Promise<void> => {
    await target.waitFor();
    await page.evaluate('document.activeElement?.blur?.()');
    for (let count = 0; count < 400; count += 1) {
      await page.keyboard.press('Tab');
      if (await target.evaluate(isFocused)) return;
    }
    assert.fail(`not reached by keys: ${String(target)}`);
  };
  const field = (label: string): Locator => page.getByLabel(label, { exact: true }).first();
  const control = (name: string): Locator =>
    page
      .locator('main')
      .getByRole('button', { name, exact: true })
      .or(page.locator('main').getByRole('link', { name, exact: true }))
      .first();
  return {
    focus: (label: string) => tabTo(field(label)),
    async write(label: string, words: string) {
      await tabTo(field(label));
      await page.keyboard.press('Control+A');
      await page.keyboard.type(words);
    },
    async select(label: string, option: string) {
      await tabTo(field(label));
      await page.keyboard.type(option);
    },
    /** A box that is ticked, or one of several choices, which arrow keys walk through. */
    async choose(label: string) {
      const box = field(label);
      if ((await box.getAttribute('type')) === 'radio') {
        const name = await box.getAttribute('name');
        await tabTo(page.locator(`input[type=radio][name="${name}"]:checked`).first());
        for (let count = 0; count < 10 && !(await box.isChecked()); count += 1) await page.keyboard.press('ArrowDown');
        assert.ok(await box.isChecked(), label);
        return;
      }
      await tabTo(box);
      await page.keyboard.press('Space');
    },
    async open(summary: string) {
      const [at, details] = [
        page.locator('summary', { hasText: summary }).first(),
        page.locator('details', { hasText: summary }).last(),
      ];
      await tabTo(at);
      if ((await details.getAttribute('open')) === null) await page.keyboard.press('Enter');
    },
    async press(name: string) {
      await tabTo(control(name));
      await page.keyboard.press('Enter');
      await page.waitForLoadState();
    },
  };
}
