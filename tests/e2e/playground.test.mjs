// The playground: requests of one's own, kept across a reload, and back to how it was.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { press, tabTo, type } from './keyboard.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('requests are sent, remembered, and forgotten when the reader starts again', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'playground/');
  const desk = page.locator('.desk');
  const totals = () => desk.locator('.desk-totals [data-figure]').allTextContents();
  const items = () => desk.locator('.stored-name .counts').innerText();
  const send = desk.getByRole('button', { name: 'Send' });
  await assertAccessible(page);
  await press(page, send, () => heard(page, /^Query succeeded: 0\.5 RCU\.$/));
  await eventually(totals, ['1 request', '0.5 RCU', '0 WCU']);
  const before = await items();

  await tabTo(page, desk.getByRole('combobox').first());
  await desk.getByRole('combobox').first().selectOption('DeleteItem');
  const key = { PK: { S: 'PRODUCT#8' }, SK: { S: 'DETAILS' } };
  await type(page, desk.locator('.desk-request textarea'), JSON.stringify({ TableName: 'Shop', Key: key }));
  await page.keyboard.press('ControlOrMeta+Enter');
  await eventually(totals, ['2 requests', '0.5 RCU', '2 WCU']);
  assert.notEqual(await items(), before, 'the item is gone');
  await assertAccessible(page);

  await page.reload();
  await ready(page);
  await eventually(totals, ['2 requests', '0.5 RCU', '2 WCU']);
  await press(page, desk.getByRole('button', { name: 'Start again' }), () => eventually(totals, ['0 requests', '0 RCU', '0 WCU']));
  await eventually(items, before);
  assert.deepEqual(complaints, []);
});
