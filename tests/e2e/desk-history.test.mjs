// A desk through time, by keyboard alone: all panels follow, a branch goes on from an earlier moment and is compared,
// a fresh start is undone after a reload; and a desk is shared: opened in another browser beside the visitor's own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';

import { assertAccessible, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { open, press, tabTo, type } from './keyboard.mjs';

const KEY = { PK: { S: 'PRODUCT#8' }, SK: { S: 'DETAILS' } };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function openDesk(address = 'playground/', options = {}) {
  const { page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 800 }, ...options });
  await visit(page, address);
  const desk = page.locator('.desk');
  return {
    page,
    complaints,
    desk,
    button: (name) => desk.getByRole('button', { name, exact: true }),
    totals: () => desk.locator('.desk-totals [data-figure]').allTextContents(),
    stock: () => desk.locator('[data-panel="tables"] .stored-row:not(.gone)').filter({ hasText: 'Coffee mug' }).count(),
  };
}

/** Sends a request with the keys. */
async function send({ page, desk }, operation, request) {
  await tabTo(page, desk.getByRole('combobox').first());
  await desk.getByRole('combobox').first().selectOption(operation);
  await type(page, desk.locator('textarea').first(), JSON.stringify(request));
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** A put, then a delete. */
async function work(there) {
  await send(there, 'PutItem', { TableName: 'Shop', Item: { ...KEY, title: { S: 'Coffee mug' }, stock: { N: '39' } } });
  await eventually(there.totals, ['1 request', '0 RCU', '2 WCU']);
  await send(there, 'DeleteItem', { TableName: 'Shop', Key: KEY });
  await eventually(async () => (await there.totals())[0], '2 requests');
}

test('all panels follow through time; a branch goes on and is compared; a fresh start is undone', async () => {
  const there = await openDesk();
  const { page, complaints, desk, button, totals, stock } = there;
  await work(there);
  await eventually(stock, 0);
  await press(page, button('Step back'), () => heard(page, /^1 of 2: PutItem, success/));
  await eventually(stock, 1);
  assert.match(await desk.locator('[data-panel="response"]').innerText(), /PutItem/);
  // Keys too, where nothing is typed.
  await page.keyboard.press('[');
  await heard(page, /^Before the first request$/);
  await desk.getByText('Before the first request: nothing was answered yet.').waitFor();
  await desk.getByText('You are looking at the past.').waitFor();
  await assertAccessible(page);
  await page.keyboard.press(']');
  await eventually(() => desk.locator('[data-panel="response"] .exchange-number').innerText(), '1');

  await press(page, button('Go on from here'), () => heard(page, /^This is branch B;/));
  await eventually(totals, ['1 request', '0 RCU', '2 WCU']);
  await send(there, 'UpdateItem', {
    TableName: 'Shop', Key: KEY, UpdateExpression: 'SET stock = :n', ExpressionAttributeValues: { ':n': { N: '38' } },
  });
  await eventually(async () => (await totals())[0], '2 requests');
  await open(page, desk, 'Compare two moments');
  await press(page, button('Compare'), () => heard(page, /^1 item differs\.$/));
  assert.match(await desk.locator('.differences').innerText(), /PRODUCT#8 · DETAILS/);
  await assertAccessible(page);
  await press(page, button('Branch A'), () => heard(page, /^This is branch A\.$/));
  await eventually(stock, 0);

  await press(page, desk.getByRole('button', { name: 'Start again' }), () => heard(page, /^Tables and request are as they were\.$/));
  await page.reload();
  await ready(page);
  await eventually(totals, ['0 requests', '0 RCU', '0 WCU']);
  await press(page, button('Undo “Start again”'), () => heard(page, /^Undone/));
  assert.equal((await totals())[0], '2 requests');
  assert.equal(await desk.getByRole('button', { name: /^Branch B/ }).count(), 1);
  await press(page, desk.getByRole('button', { name: 'Forward by 1 hour' }), () => heard(page, /^Clock forward by 1 hour, 0 items expired$/));
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('a shared desk is opened beside the visitor’s own, and taken over or not', async () => {
  const there = await openDesk();
  await work(there);
  await open(there.page, there.desk, 'Share this desk');
  const link = there.desk.getByRole('textbox', { name: 'Link to this desk' });
  await eventually(async () => /playground\/#desk=1\./.test(await link.inputValue()), true);
  await assertAccessible(there.page);
  const address = await link.inputValue();

  const other = await openDesk();
  const { page, button, totals, stock } = other;
  await send(other, 'GetItem', { TableName: 'Shop', Key: KEY });
  await eventually(async () => (await totals())[0], '1 request');
  const follow = (fragment) => page.evaluate((fragment) => { location.hash = fragment; }, fragment);
  const packed = (value) => `desk=1.${deflateRawSync(Buffer.from(JSON.stringify(value))).toString('base64url')}`;
  for (const [fragment, message] of [
    ['desk=2.AAAA', /made by a newer release/],
    ['desk=1.<img src=x onerror=alert(1)>', /cannot be read/],
    [packed({ of: '<img src=x onerror=alert(1)>', at: 'x', done: [] }), /belongs to another page/],
    [packed({ of: 'playground', at: 'playground', done: [{ seek: { position: 7 } }] }), /cannot be read/],
  ]) {
    await follow(fragment);
    await page.locator('.notice').getByText(message).waitFor();
    assert.equal((await totals())[0], '1 request', fragment);
    assert.equal(await page.locator('img, [onerror]').count(), 0);
  }
  await follow(address.split('#')[1]);
  await eventually(async () => (await totals())[0], '2 requests');
  await eventually(stock, 0);
  await page.getByText('This desk was shared with you.').waitFor();
  await assertAccessible(page);
  await press(page, button('Back to my own'), () => heard(page, /^Your own desk is here again\.$/));
  await eventually(async () => (await totals())[0], '1 request');
  await page.reload();
  await ready(page);
  assert.equal((await totals())[0], '1 request');

  await follow(address.split('#')[1]);
  await press(page, button('Take it over'), () => heard(page, /^This desk is yours now/));
  await page.reload();
  await ready(page);
  await eventually(async () => (await totals())[0], '2 requests');
  assert.deepEqual([...there.complaints, ...other.complaints], []);
});
