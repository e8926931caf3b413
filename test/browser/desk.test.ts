import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { announcedReader } from '#archive';
import { fixedClock, type Instant } from '#base';
import { isOfDesk } from '#desk-site';
import {
  addPerson,
  changeMembers,
  changeTeam,
  loadTeam,
  newMemberId,
  newSignInCode,
  PROGRAM_DOER,
  perform,
  reportCase,
  saveText,
} from '#disclosure';
import { composeText, newDraft, textReadingOf } from '#drafting';
import { generateIntakeKey } from '#pgp';
import { seal } from '#sealing';
import { type CaseId, caseStream, newOutboxId, outboxContext } from '#store';
import { createSite, type RunningServer, serveSite } from '#web';
import { NOW, styleOf } from '../archive/archive.test-support.ts';
import { invitation, type OpenedDesk, openedDesk, SETTINGS } from '../desk/desk-site.test-support.ts';
import { CHROMIUM, CHROMIUM_ARGUMENTS, withoutBrowser } from './browser.test-support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const CONSOLE = { kind: 'console' } as const;

/** Pages before signing in, and after. */
const OUTSIDE = ['/desk/sign-in', '/desk/code'];
const INSIDE = [
  '/desk/',
  '/desk/duties',
  '/desk/members',
  '/desk/members/apply',
  '/desk/team',
  '/desk/policy',
  '/desk/audit',
  '/desk/me',
  '/desk/nothing',
];

describe('the desk in a browser', { skip: withoutBrowser, timeout: 600_000 }, () => {
  let desk: OpenedDesk;
  let server: RunningServer;
  let browser: Browser;
  let memberPath = '';

  before(async () => {
    desk = await openedDesk({ settings: { publicUrl: null } });
    const settings = { ...SETTINGS, publicUrl: null };
    const { store, parts } = desk;
    const publicSite = createSite({
      store,
      styles: parts.context().styles,
      clock: fixedClock(NOW),
      readAnnounced: announcedReader(parts.context),
      certificates: async () => [],
      settings,
    });
    const fetch = (request: Request, environment?: object) =>
      (isOfDesk(request) ? desk.site : publicSite).fetch(request, environment);
    server = await serveSite({ ...publicSite, fetch }, { host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGUMENTS] });
    for (const [name, role] of [
      ['Ada Lead', 'lead'],
      ['Ben Bow', 'member'],
    ] as const) {
      assert.ok((await addPerson(parts, CONSOLE, { name, roles: [role] })).isDone);
    }
    const member = newMemberId();
    const answers = Object.fromEntries(
      itemsOf(desk).map((item) => [item, 'as shown on https://alpha.example/security']),
    );
    const applied = await changeMembers(parts, 'Ada Lead', {
      kind: 'apply',
      member,
      organisation: 'Alpha Hosting',
      class: 'public hoster',
      address: 'security@alpha.example',
      answers,
    });
    assert.ok(applied.isDone);
    memberPath = `/desk/members/${member}`;
    const { certificate: armored, fingerprint } = await generateIntakeKey({
      name: 'Beta',
      email: 'security@beta.example',
      at: NOW,
    });
    const beta = newMemberId();
    for (const command of [
      { kind: 'apply', organisation: 'Beta Systems', class: 'large user', address: 'security@beta.example', answers },
      { kind: 'set_certificate', certificate: { fingerprint, armored } },
      { kind: 'admit', reason: 'known to us' },
    ] as const) {
      assert.ok((await changeMembers(parts, 'Ada Lead', { ...command, member: beta })).isDone);
    }
    await reportAndAgree(desk);
    desk.clock.move(4 * DAY_MS);
    await aReport(desk);
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    await desk?.remove();
  });

  it('lets somebody in with a code and a passkey, out, and in again by the passkey alone', async () => {
    const { page, context, anotherAuthenticator } = await visit();
    const trouble: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) trouble.push(message.text());
    });
    await register(page, await invitation(desk, 'Ada Lead'));
    assert.equal(new URL(page.url()).pathname, '/desk/me');
    assert.match((await page.locator('main').textContent()) ?? '', /laptop/);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/desk/sign-in');
    await page.goto(`${server.url}/desk/team`);
    assert.equal(new URL(page.url()).pathname, '/desk/sign-in');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL('**/desk/');
    assert.equal(await page.locator('h1').textContent(), 'Cases');
    await page.getByRole('link', { name: 'Team' }).click();
    await page.getByText('Change Ben Bow').click();
    await page.getByRole('button', { name: 'Make an invitation code' }).click();
    assert.match((await page.locator('p.code').textContent()) ?? '', /^[a-z2-7]{5}(?:-[a-z2-7]{5}){4}$/);
    // a second passkey: the first one is asked for, then the new one is made, on another authenticator
    await page.goto(`${server.url}/desk/me`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('You have shown a passkey that you have').waitFor();
    await anotherAuthenticator();
    await page.getByLabel('What you call this passkey').fill('blue key');
    await page.getByRole('button', { name: 'Make the new passkey' }).click();
    await page.getByText('The passkey was added.').waitFor();
    assert.match((await page.locator('main').textContent()) ?? '', /blue key/);
    await page.getByRole('button', { name: 'Remove laptop' }).click();
    await page.waitForURL('**/desk/sign-in');
    assert.deepEqual(trouble, [], 'no rule of its own policy is broken');
    await context.close();
  });

  it('says in the page what was wrong with a code, and signs nobody in without a passkey', async () => {
    const { page, context } = await visit();
    await page.goto(`${server.url}/desk/code`);
    await page.getByLabel('The code').fill('aaaaa-bbbbb');
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByText('This code is not good, or no longer').waitFor();
    await page.goto(`${server.url}/desk/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('Nothing was done').waitFor();
    assert.equal(new URL(page.url()).pathname, '/desk/sign-in');
    await context.close();
  });

  it('says what to do without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    for (const path of OUTSIDE) {
      await page.goto(`${server.url}${path}`);
      const says = page.locator('noscript p');
      assert.equal(await says.isVisible(), true);
      assert.match((await says.textContent()) ?? '', /Passkeys need script: allow it for this site/);
      assert.equal(await page.locator('main button').isDisabled(), true);
    }
    await context.close();
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`has no axe violation on any page, and none is wider than a phone (${scheme})`, async () => {
      const { page, context } = await visit({
        colorScheme: scheme,
        bypassCSP: true,
        viewport: { width: 360, height: 740 },
      });
      for (const path of OUTSIDE) await isSound(page, path);
      const made = await newSignInCode(desk.parts, CONSOLE, 'ask_recovery', await idOf('Ben Bow'));
      assert.ok(made.isDone);
      await signInAnew(page);
      for (const path of [...INSIDE, memberPath]) await isSound(page, path);
      await page.goto(`${server.url}/desk/team`);
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true;');
      await isSound(page, null);
      await page.goto(`${server.url}/desk/members/apply`);
      await page.evaluate('document.querySelector("form[enctype]").noValidate = true');
      await page.getByRole('button', { name: 'Put it into the register' }).click();
      await page.getByText('Not done').waitFor();
      await isSound(page, null);
      await page.setViewportSize({ width: 1000, height: 800 });
      for (const path of [...INSIDE, memberPath]) await isSound(page, path);
      await context.close();
    });
  }

  it('is walked with a keyboard, from the skip link to signing out', async () => {
    const { page, context } = await visit();
    await signInAnew(page);
    await page.goto(`${server.url}/desk/`);
    await page.keyboard.press('Tab');
    const words: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      words.push(await page.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''"));
      await page.keyboard.press('Tab');
    }
    assert.equal(words[0], 'Skip to the content');
    for (const name of ['Cases', 'Duties', 'Members', 'Team', 'Policy', 'Audit', 'Ada Lead', 'Sign out']) {
      assert.ok(words.includes(name), `${name} in ${words.join(', ')}`);
    }
    await context.close();
  });

  /** A browser with an authenticator in it, that has its owner's PIN. */
  async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<{
    readonly page: Page;
    readonly context: BrowserContext;
    /** Takes the authenticator out, and puts an empty one in. */
    readonly anotherAuthenticator: () => Promise<void>;
  }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const devTools = await context.newCDPSession(page);
    await devTools.send('WebAuthn.enable');
    const add = async (): Promise<string> => {
      const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      return authenticatorId;
    };
    const first = await add();
    const anotherAuthenticator = async (): Promise<void> => {
      await devTools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: first });
      await add();
    };
    return { page, context, anotherAuthenticator };
  }

  async function register(page: Page, code: string): Promise<void> {
    await page.goto(`${server.url}/desk/code`);
    await page.getByLabel('The code').fill(code);
    await page.getByLabel('What you call this passkey').fill('laptop');
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.waitForURL('**/desk/me');
  }

  /** Ada, by a recovery that Ben agreed to: her passkey is in another browser. */
  async function signInAnew(page: Page): Promise<void> {
    const { parts } = desk;
    const person = await idOf('Ada Lead');
    const made = await newSignInCode(parts, CONSOLE, 'ask_recovery', person);
    assert.ok(made.isDone);
    const agreed = await changeTeam(
      parts,
      { kind: 'person', id: await idOf('Ben Bow') },
      { kind: 'agree_recovery', person },
    );
    assert.ok(agreed.isDone);
    await register(page, made.code);
  }

  async function idOf(name: string): Promise<string> {
    const found = [...(await loadTeam(desk.parts)).people.values()].find((person) => person.name === name);
    assert.ok(found !== undefined);
    return found.id;
  }

  /** Of the page at a path; null: of the one that is shown. */
  async function isSound(page: Page, path: string | null): Promise<void> {
    if (path !== null) await page.goto(`${server.url}${path}`);
    const width = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.ok(width <= 0, `${page.url()} is ${width} pixels too wide`);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const found = await axe.run();
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
    assert.deepEqual(violations, [], page.url());
    const folder = process.env['TOCSIN_SCREENSHOTS'];
    if (folder !== undefined) {
      shots += 1;
      await page.screenshot({
        path: `${folder}/${String(shots).padStart(2, '0')}-${new URL(page.url()).pathname.replace(/\W+/g, '-')}.png`,
        fullPage: true,
      });
    }
  }
});

let shots = 0;

const DAY_MS = 24 * 60 * 60_000;

async function aReport({ parts }: OpenedDesk): Promise<CaseId> {
  const bytes = Buffer.from('osierd crashes', 'utf8');
  const opened = await reportCase(parts, { via: 'form', bytes, name: null, address: null, by: { kind: 'reporter' } });
  assert.ok(opened.isDone);
  return opened.id;
}

/** A case with a number, a title, an end of its embargo in three days, and a letter that is blocked. */
async function reportAndAgree(desk: OpenedDesk): Promise<void> {
  const { parts, store, clock } = desk;
  const id = await aReport(desk);
  for (const command of [
    { kind: 'triage', as: 'in_scope', grounds: 'supported' },
    { kind: 'allot_number', series: 'OSN', number: 12 },
    { kind: 'agree_end', end: (clock.now() + 3 * DAY_MS) as Instant, reason: 'as offered' },
  ] as const) {
    const done = await perform(parts, PROGRAM_DOER, id, command);
    assert.ok(done.isDone, JSON.stringify(done));
  }
  const style = styleOf('osn');
  const text = composeText(newDraft(style, { number: 12, title: 'Overflow in the parser of osierd' }), style);
  const { reading } = textReadingOf(text, style);
  assert.ok((await saveText(parts, PROGRAM_DOER, id, { text, reading })).isDone);
  const row = newOutboxId();
  const sealed = seal(parts.keys, Buffer.from('{}'), outboxContext(row));
  await store.write(async (writes) => {
    await writes.enqueue([{ id: row, stream: caseStream(id), dueAt: NOW, after: null, sealed }]);
    await writes.resolve(row, { state: 'waiting', attempts: 0 }, { state: 'blocked' });
  });
}

function itemsOf({ parts }: OpenedDesk): readonly string[] {
  return parts.policy.rules.flatMap(({ check }) => (check.kind === 'application_items' ? check.items : []));
}
