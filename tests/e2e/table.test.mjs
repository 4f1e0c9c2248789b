// Tables as they are stored: ten thousand items scrolled by keyboard, an index as a view of its own, one item in full.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { press, tabTo, type } from './keyboard.mjs';
import { tenThousandItems } from './own-data.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('ten thousand items are scrolled with the keys of a grid', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  const stored = await tenThousandItems(page);
  // What the last batch put is in sight.
  await stored.locator('[data-access="created"]').first().waitFor();
  const grid = stored.getByRole('grid');
  const current = () => stored.locator('[aria-selected="true"]').getAttribute('aria-rowindex', { timeout: 2_000 }).then(Number);
  await tabTo(page, grid);
  await page.keyboard.press('Home');
  await eventually(current, 2);
  await page.keyboard.press('End');
  const last = Number(await grid.getAttribute('aria-rowcount'));
  assert.equal(last, 20_001);
  await eventually(current, last);
  await eventually(() => stored.locator('.stored-row').last().innerText().then((text) => text.includes('DETAILS')), true);
  assert.ok((await stored.locator('.stored-row').count()) < 40, 'only what is in sight is drawn');
  await page.keyboard.press('PageUp');
  await eventually(async () => (await current()) < last - 4, true);
  await page.keyboard.press('Enter');
  await eventually(async () => (await stored.locator('.stored-item').count()) === 1 || (await current()) % 2 === 0, true);
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('an index is a view of its own, and what was deleted is shown where it was', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await visit(page, 'playground/');
  const desk = page.locator('.desk');
  const stored = desk.locator('[data-table="Shop"]');
  await tabTo(page, desk.getByRole('combobox').first());
  await desk.getByRole('combobox').first().selectOption('DeleteItem');
  const key = { PK: { S: 'PRODUCT#8' }, SK: { S: 'DETAILS' } };
  await type(page, desk.locator('.desk-request textarea'), JSON.stringify({ TableName: 'Shop', Key: key }));
  await page.keyboard.press('ControlOrMeta+Enter');
  await heard(page, /^DeleteItem succeeded/);
  await tabTo(page, desk.getByRole('tab', { selected: true }));
  await page.keyboard.press('ArrowRight');
  await stored.locator('.stored-row.gone').waitFor();
  assert.match(await stored.locator('.stored-row.gone').innerText(), /^DETAILS\s[^]*\sdeleted$/);
  await press(page, stored.locator('[data-index]').first());
  assert.match(await stored.locator('.stored-index').innerText(), /global index/);
  await stored.locator('.stored-row.gone').waitFor();
  await tabTo(page, stored.getByRole('grid'));
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await stored.locator('.stored-item').getByRole('rowheader').first().waitFor();
  // A key that is long is read in full where its row is the current one.
  const long = `REVIEW#${'2026-11-30T08:15:00Z#'.repeat(4)}`;
  await desk.getByRole('combobox').first().selectOption('PutItem');
  await type(page, desk.locator('.desk-request textarea'), JSON.stringify({ TableName: 'Shop', Item: { ...key, SK: { S: long } } }));
  await page.keyboard.press('ControlOrMeta+Enter');
  await heard(page, /^PutItem succeeded/);
  await press(page, stored.locator('.stored-views button').first());
  const head = stored.locator('[aria-selected="true"] .row-head').filter({ hasText: 'REVIEW#2026' });
  await eventually(() => head.evaluate((head) => head.scrollHeight <= head.clientHeight && head.innerText), long);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});
