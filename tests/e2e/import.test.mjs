// Files of one's own: wrong by line and corrected, large while the page answers, a sandbox out and back in, hostile
// ones shown as text.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { open, press, type } from './keyboard.mjs';
import { playground, twentyMegabytes } from './own-data.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const give = (files, name, text) =>
  files.locator('input[type="file"]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

test('what is wrong is told by line, and what is right is brought in and remembered', async () => {
  const { page, complaints } = await openPage(browser);
  const { files, tables } = await playground(page);
  await open(page, files, 'Paste text');
  const field = files.getByRole('textbox', { name: 'Items as text' });
  const check = files.getByRole('button', { name: 'Check it' });
  await type(page, field, 'id,title,price\nb1,One,10\nb2,Two\nb3,Three,30\n');
  await press(page, check, () => heard(page, /^pasted text: CSV, 2 items to import\. 1 problem\.$/));
  await files.getByText('Line 3, item 2: The row’s cells do not fit the columns: 2 of 3.').waitFor();
  assert.equal(await files.getByRole('button', { name: /^Import/ }).count(), 0);
  await assertAccessible(page);

  await type(page, field, 'id,title,price\nb1,<img src=x>,10\nb2,Two,20\n');
  await press(page, check, () => heard(page, /^pasted text: CSV, 2 items to import\. No problems\.$/));
  await type(page, files.getByRole('textbox', { name: 'Into table' }), 'Books');
  await page.keyboard.press('Tab');
  await files.locator('[data-import="Books"]').getByText('would cost 2 WCU').waitFor();
  await assertAccessible(page);
  await press(page, files.getByRole('button', { name: 'Import 2 items' }), () => heard(page, /^2 items were imported\.$/));
  const books = tables.locator('[data-table="Books"]');
  await books.getByText('<img src=x>').waitFor();
  await page.reload();
  await ready(page);
  await books.getByText('<img src=x>').waitFor();
  assert.equal(await page.locator('.desk img').count(), 0);
  assert.deepEqual(complaints, []);
});

test('a file of 20 MB can be given up, and is read while the page answers', async () => {
  const { page, complaints } = await openPage(browser);
  const { files, tables } = await playground(page);
  await open(page, files, 'Paste text');
  const text = twentyMegabytes();
  assert.ok(text.length > 19_000_000);
  await give(files, 'large.jsonl', text);
  await files.getByRole('button', { name: 'Cancel' }).press('Enter');
  await heard(page, /^Cancelled; nothing was changed\.$/);

  await give(files, 'large.jsonl', text);
  await files.getByRole('progressbar').waitFor();
  const field = files.getByRole('textbox', { name: 'Items as text' });
  await type(page, field, 'meanwhile');
  assert.equal(await field.inputValue(), 'meanwhile');
  await heard(page, /^large\.jsonl: plain JSON, 95,000 items to import\. No problems\.$/);
  const go = files.getByRole('button', { name: 'Import 95,000 items' });
  await press(page, go, () => heard(page, /^95,000 items were imported\.$/));
  await tables.getByText('95,000 items').waitFor();
  assert.deepEqual(complaints, []);
});

test('a sandbox is saved and opened again; one that is damaged changes nothing', async () => {
  const { page, complaints } = await openPage(browser);
  const { desk, files, tables } = await playground(page);
  const download = page.waitForEvent('download');
  await press(page, files.getByRole('button', { name: 'Save the sandbox' }), () => heard(page, /^dynamodb-sandbox\.json was handed/));
  const saved = await readFile(await (await download).path(), 'utf8');
  assert.equal(JSON.parse(saved).dynamodb_sandbox, 1);

  await give(files, 'more.csv', 'id\nx1\n');
  await press(page, files.getByRole('button', { name: 'Import 1 item' }), () => heard(page, /^1 item was imported\.$/));
  const imported = tables.locator('[data-table="Imported"]');
  await imported.getByText('x1').waitFor();

  await give(files, 'newer.json', saved.replace('"dynamodb_sandbox":1', '"dynamodb_sandbox":9'));
  await files.getByText('saved by a newer release').waitFor();
  await give(files, 'hostile.json', saved.replaceAll('"Shop"', '"<img src=x onerror=alert(1)>"'));
  await files.getByText('The table <img src=x onerror=alert(1)> cannot be created.').first().waitFor();
  assert.equal(await page.locator('.desk img').count(), 0);
  await imported.getByText('x1').waitFor();

  await give(files, 'saved.json', saved);
  await press(page, files.getByRole('button', { name: 'Open this sandbox' }), () => heard(page, /^The saved sandbox was opened\.$/));
  await tables.getByText('PRODUCT#42').first().waitFor();
  await eventually(() => imported.count(), 0);
  await eventually(() => desk.locator('.desk-totals [data-figure="requests"]').textContent(), '0 requests');
  assert.deepEqual(complaints, []);
});
