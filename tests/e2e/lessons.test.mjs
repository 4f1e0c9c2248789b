// Every lesson in every language, from start to end with its own worked solutions: what happens is taken from the
// lesson's data, so that a lesson that is added is walked through, too. What a lesson says and asks in particular is
// the business of tests of its own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { BASE_URL, assertAccessible, heard, launch, openPage, visit } from './browser.mjs';
import { walkThrough } from './walk.mjs';

/** The languages, with the directory of their pages. */
const LANGUAGES = { en: '', vi: 'vi/' };
/** Viewports in turn, so that every lesson is met on a phone in one language and on a laptop in the other. */
const VIEWPORTS = [{ width: 1280, height: 800 }, { width: 390, height: 844 }];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** The addresses of all lessons, as the home page of a language links to them. */
async function addresses(page, directory) {
  await visit(page, directory);
  const links = await page.locator('.lessons a[href*="lesson/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(links.length > 0, `no lessons under ${directory || './'}`);
  return links;
}

Object.entries(LANGUAGES).forEach(([language, directory], number) => {
  test(`every lesson can be worked through (${language})`, async (context) => {
    const { page: home } = await openPage(browser);
    for (const [index, address] of (await addresses(home, directory)).entries()) {
      await context.test(address, async () => {
        const viewport = VIEWPORTS[(index + number) % VIEWPORTS.length];
        const { page, complaints } = await openPage(browser, { viewport });
        await visit(page, address);
        await walkThrough(page, address, language);
        const empty = page.locator('[data-part="finished"] [data-fact]:empty');
        assert.deepEqual(await empty.evaluateAll((places) => places.map((place) => place.dataset.fact)), []);
        const code = page.locator('[data-part="finished"] details').first();
        const { lesson } = await (await page.request.get(new URL(`${address}lesson.json`, BASE_URL).href)).json();
        assert.equal((await code.count()) > 0, lesson.steps.some(({ task }) => task.request), 'a lesson with desks ends in code');
        if (await code.count()) {
          await code.locator('summary').click();
          assert.match(await code.locator('pre').first().textContent(), /aws dynamodb/);
          await code.getByRole('button').first().press('Enter');
          await heard(page, /^(Copied|Selected: copy|Đã copy|Đã chọn sẵn)/);
        }
        assert.ok(await page.locator('[data-part="finished"] .doors a').count(), 'the end leads nowhere');
        await assertAccessible(page);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(beyond <= 0, `${address} is ${beyond} px wider than the page`);
        assert.deepEqual(complaints, []);
        await page.context().close();
      });
    }
    await home.context().close();
  });
});
