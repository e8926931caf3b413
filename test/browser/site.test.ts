import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { PUBLIC } from '#store';
import { openedSite, SAMPLE_BATCH, withoutBrowser } from './browser.test-support.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One page of each kind. */
const PAGES = [
  '/',
  '/advisories',
  '/advisories/OSN-10',
  '/advisories/OSN-10/v2',
  '/advisories/OSN-10/diff/2..3',
  `/advisories/batches/${SAMPLE_BATCH}`,
  '/lists/',
  '/lists/osier-announce/',
  '/lists/osier-announce/2023/',
  '/lists/osier-announce/2023/11/',
  '/lists/osier-announce/2023/11/07/',
  '/lists/osier-announce/2023/11/07/1',
  '/lists/osier-announce/2023/11/07/2',
  '/lists/osier-announce/m/osn8-2.1699358405@mail.osier.example/t/',
  '/lists/osier-announce/m/osn8-2.1699358405@mail.osier.example/t/?view=nested',
  '/lists/osier-announce/threads/',
  '/lists/osier-announce/search?q=osierd',
  '/search?q=s:osier',
  '/search',
  '/keys/',
  '/lists/osier-announce/2099/01/01/1',
];

describe('the site in a browser', { skip: withoutBrowser, timeout: 600_000 }, () => {
  const site = openedSite();

  for (const scheme of ['light', 'dark'] as const) {
    it(`has no axe violation on any kind of page (${scheme})`, async () => {
      const context = await site.context({
        colorScheme: scheme,
        bypassCSP: true,
        viewport: { width: 1000, height: 800 },
      });
      const page = await context.newPage();
      for (const path of PAGES) {
        await page.goto(`${site.url()}${path}`);
        await page.evaluate(axe);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
          };
          const found = await axe.run();
          return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
        });
        assert.deepEqual(violations, [], path);
      }
      await context.close();
    });
  }

  it('fits a phone: no page scrolls sideways at 360 pixels', async () => {
    const context = await site.context({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    for (const path of PAGES) {
      await page.goto(`${site.url()}${path}`);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(width <= 360, `${path} is ${width} pixels wide`);
    }
    await context.close();
  });

  it('loads nothing from elsewhere, breaks no rule of its own policy, and has no script', async () => {
    const context = await site.context({});
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) trouble.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(site.url())) trouble.push(`asked for ${request.url()}`);
    });
    for (const path of PAGES) {
      await page.goto(`${site.url()}${path}`);
      const count = await page.evaluate<number>(
        "document.querySelectorAll('script, iframe, object, embed, [style]').length",
      );
      assert.equal(count, 0, path);
    }
    assert.deepEqual(trouble, []);
    await context.close();
  });

  it('is walked with a keyboard: skip link first, then the search, by focus that can be seen', async () => {
    const context = await site.context({});
    const page = await context.newPage();
    await page.goto(`${site.url()}/lists/osier-announce/`);
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Skip to the content');
    await page.keyboard.press('Enter');
    await page.locator('input[type=search]').focus();
    await page.keyboard.type('frame');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=frame**');
    assert.match((await page.locator('main').textContent()) ?? '', /frame/i);
    await context.close();
  });

  it('leads a reader without script from the front page to an advisory, its message, its thread and back', async () => {
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.url()}/`);
    await page.locator('nav >> text=Advisories').first().click();
    await page.locator('a', { hasText: 'OSN-8' }).first().click();
    assert.match((await page.locator('h1').textContent()) ?? '', /OSN-8/);
    assert.match((await page.locator('main').textContent()) ?? '', /genuine/i);
    const announced = page.locator('main a[href="/lists/osier-announce/2023/11/07/1"]').first();
    await announced.click();
    assert.match((await page.locator('main').textContent()) ?? '', /OSN-8/);
    await page.locator('main a[href^="/advisories/OSN-8"]').first().click();
    assert.match((await page.locator('h1').textContent()) ?? '', /OSN-8/);
    await context.close();
  });

  it('folds quotations without script', async () => {
    const context = await site.context();
    const page = await context.newPage();
    const messages = await site.store().headings(PUBLIC, { list: 'osier-announce', order: 'oldest_first', limit: 100 });
    let folds = 0;
    for (const { day, number } of messages) {
      const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(String(day)) ?? [];
      await page.goto(`${site.url()}/lists/osier-announce/${year}/${month}/${date}/${number}`);
      const fold = page.locator('details.quote').first();
      if ((await fold.count()) === 0) continue;
      folds += 1;
      assert.equal(await fold.getAttribute('open'), null);
      await fold.locator('summary').click();
      assert.notEqual(await fold.getAttribute('open'), null);
    }
    assert.ok(folds > 0, 'no message of the samples has a long quotation');
    await context.close();
  });

  it('saves files under the names by which the commands of the page call them', async () => {
    const context = await site.context();
    const page = await context.newPage();
    await page.goto(`${site.url()}/advisories/OSN-10`);
    const commands = (await page.locator('pre.commands').allTextContents()).join('\n');
    const links = page.locator('section[aria-labelledby="yourself"] a[download]');
    assert.equal(await links.count(), 4);
    for (let at = 0; at < 4; at += 1) {
      const download = page.waitForEvent('download');
      await links.nth(at).click();
      const name = (await download).suggestedFilename();
      assert.equal(name, await links.nth(at).textContent());
      if (/\.(?:asc|eml)$/.test(name)) assert.ok(commands.includes(` ${name}`), name);
    }
    await context.close();
  });

  it('breaks no id, no date and no name of a file at its hyphens', async () => {
    const context = await site.context({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    for (const path of ['/', '/advisories', '/advisories/OSN-10', '/advisories/OSN-10/diff/2..3']) {
      await page.goto(`${site.url()}${path}`);
      const broken = await page.evaluate<readonly string[]>(
        `[...document.querySelectorAll('.id, time, .when')]
          .filter((each) => new Set([...each.getClientRects()].map(({ top }) => top)).size > 1)
          .map((each) => each.textContent)`,
      );
      assert.deepEqual(broken, [], path);
      assert.ok((await page.locator('.id').count()) > 0, path);
    }
    await context.close();
  });

  it('has the years of a list within the first screen of a phone', async () => {
    const context = await site.context({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.goto(`${site.url()}/lists/osier-announce/`);
    assert.equal(await page.locator('nav.years a').first().textContent(), '2024');
    const box = await page.locator('nav.years').boundingBox();
    assert.ok(box !== null && box.y + box.height < 740);
    await page.locator('a[href="#months"]').click();
    assert.equal(new URL(page.url()).hash, '#months');
    await context.close();
  });

  it('prints black on white, also of a dark screen', async () => {
    const context = await site.context({ colorScheme: 'dark', javaScriptEnabled: true });
    const page = await context.newPage();
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${site.url()}/advisories/OSN-10`);
    const colours = await page.evaluate<readonly string[]>(
      "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.verdict strong')).color]",
    );
    assert.deepEqual(colours, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)', 'rgb(0, 102, 68)']);
    assert.equal(await page.locator('nav.contents').isVisible(), false);
    await context.close();
  });

  it('prints without navigation', async () => {
    const context = await site.context();
    const page = await context.newPage();
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${site.url()}/lists/osier-announce/2023/11/07/1`);
    assert.equal(await page.locator('header nav').isVisible(), false);
    assert.equal(await page.locator('article').isVisible(), true);
    await context.close();
  });
});

async function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement?.innerText ?? ''");
}
