// The search by keyboard alone: from any page to a step of a lesson.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, heard, launch, openPage, ready, visit } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('a step of a lesson is found by words of its text, and gone to', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'lab/');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.insertText('tutorial’s reque');
  await heard(page, /^\d+ results?$/);
  await assertAccessible(page);
  const first = page.locator('.found a').first();
  const wanted = await first.evaluate((link) => link.href);
  assert.match(wanted, /\/lesson\/projection-expressions\/#/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await first.evaluate((link) => document.activeElement === link), true);
  await page.keyboard.press('Enter');
  await page.waitForURL(wanted);
  await ready(page);
  assert.deepEqual(complaints, []);
});

test('Vietnamese is found without its marks; Escape leads back to where one was', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await visit(page, 'vi/');
  const opener = page.getByRole('button', { name: 'Tìm kiếm' });
  await opener.press('Enter');
  await page.keyboard.insertText('san pham');
  await page.locator('.found a').first().waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(overflow, 0);
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  assert.equal(await opener.evaluate((button) => document.activeElement === button), true);
  assert.equal(page.url(), `${BASE_URL}vi/`);
  assert.deepEqual(complaints, []);
});
