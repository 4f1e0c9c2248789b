// Data of one's own, and much of it: sent by requests, or brought in from a file.

import { eventually, heard, visit } from './browser.mjs';
import { open, tabTo, type } from './keyboard.mjs';

/** Puts ten thousand items and some into the table of a lesson by 400 requests; the table on the page. */
export async function tenThousandItems(page) {
  await visit(page, 'lesson/batch-write-item/');
  const desk = page.locator('#singles .desk');
  await tabTo(page, desk.getByRole('combobox').first());
  await desk.getByRole('combobox').first().selectOption('BatchWriteItem');
  const puts = Array.from({ length: 25 }, (_, number) => ({
    PutRequest: { Item: { PK: { S: `PRODUCT#\${i + 1000}#${number}` }, SK: { S: 'DETAILS' }, stock: { N: '50' } } },
  }));
  await type(page, desk.locator('.desk-request textarea'), JSON.stringify({ RequestItems: { Shop: puts } }));
  await type(page, desk.getByRole('textbox', { name: 'Times' }), '400');
  await page.keyboard.press('ControlOrMeta+Enter');
  await heard(page, /^400 requests were sent/);
  const stored = desk.locator('[data-table="Shop"]');
  await eventually(() => stored.locator('.stored-name .counts').innerText().then((text) => text.startsWith('10,000 items')), true);
  return stored;
}

/** The playground with its part for files open. */
export async function playground(page) {
  await visit(page, 'playground/');
  const desk = page.locator('.desk');
  await open(page, desk, 'Your own data');
  return { desk, files: desk.locator('.desk-files'), tables: desk.locator('[data-panel="tables"]') };
}

/** 95,000 items as lines of JSON. */
export function twentyMegabytes() {
  const line = (id) => `{"id":"${id}","text":"${'x'.repeat(180)}"}\n`;
  return Array.from({ length: 95_000 }, (_, id) => line(id)).join('');
}
