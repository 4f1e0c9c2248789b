// A call from a tutorial is pasted, sent, and taken away in another language.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { press, tabTo, type } from './keyboard.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const DECREMENT = `table = boto3.resource('dynamodb').Table('Shop')
table.update_item(
    Key={'PK': 'PRODUCT#8', 'SK': 'DETAILS'},
    UpdateExpression='SET stock = stock - :n',
    ConditionExpression=Attr('stock').gte(1) | Attr('<b>hostile</b>').not_exists(),
    ExpressionAttributeValues={':n': 1},
)`;

test('a pasted call is sent and taken away as JavaScript', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'playground/');
  const desk = page.locator('.desk');
  const editor = desk.locator('.desk-request > textarea');
  const paste = desk.locator('.paste');
  await press(page, paste.locator('summary'), () => paste.locator('textarea').waitFor());
  await type(page, paste.locator('textarea'), DECREMENT.replace("'PRODUCT#8'", 'key'));
  const make = paste.getByRole('button', { name: 'Turn it into a request' });
  await press(page, make, () => heard(page, /^Line 3, column 16: key is not a literal: /));
  await assertAccessible(page);
  await type(page, paste.locator('textarea'), DECREMENT);
  await press(page, make, () => heard(page, 'It is a request for UpdateItem now, not yet sent.'));
  await eventually(() => editor.evaluate((field) => field === document.activeElement), true);
  assert.match(await editor.inputValue(), /"ConditionExpression": "#n0 >= :v0 OR attribute_not_exists\(#n1\)"/);
  await page.keyboard.press('ControlOrMeta+Enter');
  await eventually(() => desk.locator('.desk-totals [data-figure="requests"]').textContent(), '1 request');

  const tab = desk.getByRole('tab', { name: 'Take away' });
  if (await tab.isVisible()) await tab.click();
  const panel = desk.locator('[data-panel="take-away"]');
  await tabTo(page, panel.getByRole('combobox'));
  await panel.getByRole('combobox').selectOption('mjs');
  await panel.getByRole('radio', { name: 'All that was sent' }).check();
  await eventually(async () => (await panel.locator('pre').textContent()).includes('new UpdateItemCommand({'), true);
  assert.match(await panel.locator('pre').textContent(), /"#n1": "<b>hostile<\\\/b>"/);
  assert.equal(await panel.locator('pre b').count(), 0);
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});
