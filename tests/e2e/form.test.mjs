// Requests as forms, by keyboard: a table and an item are made field by field, with the JSON in step; on a phone in
// Vietnamese a lesson opens on the form.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { press, tabTo, toDesk, type } from './keyboard.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** The parts of a desk's form. */
function formOf(page, root = page.locator('.desk')) {
  const field = (place) => root.locator(`[id$="-request-${place}"]`);
  const button = (name) => root.getByRole('button', { name, exact: true });
  return {
    field,
    button,
    write: (place, text) => type(page, field(place), text),
    /** Chooses in a list with the keyboard. */
    select: async (place, option) => {
      await tabTo(page, field(place));
      await field(place).selectOption(option);
    },
    /** Adds to a list or map, after which the focus is on what was added. */
    add: async (place) => {
      await press(page, root.locator(`[data-add$="-request-${place}"]`));
      await page.waitForFunction((place) => document.activeElement.closest('[data-field]')?.dataset.field.includes(`-request-${place}-`), place);
    },
    /** Shows the request as it is called, by keyboard. */
    as: (name) => press(page, root.locator('.writings').getByRole('button', { name, exact: true })),
    text: root.locator('.desk-request textarea'),
    /** The request's JSON, which is shown for it. */
    json: async () => {
      await press(page, root.locator('.writings').getByRole('button', { name: 'JSON' }));
      return JSON.parse(await root.locator('.desk-request textarea').inputValue());
    },
    send: () => page.keyboard.press('ControlOrMeta+Enter'),
  };
}

test('a table and an item are made by form, and the JSON is in step', async () => {
  const { page, complaints } = await openPage(browser, { request: 'form', viewport: { width: 1280, height: 800 } });
  await visit(page, 'playground/');
  const desk = page.locator('.desk');
  const form = formOf(page);
  await assertAccessible(page);

  await tabTo(page, desk.locator('.desk-request .desk-asked select'));
  await desk.locator('.desk-request .desk-asked select').selectOption('CreateTable');
  await form.as('JSON');
  await type(page, form.text, '{');
  await form.as('Form');
  await desk.getByText('Line 1, column 2: something is missing at the end.').waitFor();
  await press(page, form.button('Begin with an empty form'));
  await form.write('TableName', 'Music');
  await form.add('AttributeDefinitions');
  await form.write('AttributeDefinitions-0-AttributeName', 'Artist');
  await form.add('KeySchema');
  await form.write('KeySchema-0-AttributeName', 'Artist');
  await form.select('BillingMode', 'PAY_PER_REQUEST');
  assert.deepEqual(await form.json(), {
    TableName: 'Music',
    AttributeDefinitions: [{ AttributeName: 'Artist', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'Artist', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await form.as('Form');
  await assertAccessible(page);
  await tabTo(page, form.field('TableName'));
  await form.send();
  await heard(page, /^CreateTable succeeded/);

  await tabTo(page, desk.locator('.desk-request .desk-asked select'));
  await desk.locator('.desk-request .desk-asked select').selectOption('PutItem');
  await form.as('JSON');
  await type(page, form.text, '{ "TableName": "Music" }');
  await form.as('Form');
  await form.add('Item');
  await form.add('Item');
  await form.write('Item-0-name', 'Artist');
  await form.write('Item-0', 'No One You Know');
  await form.write('Item-1-name', 'Years');
  await form.select('Item-1-type', 'NS');
  await form.write('Item-1', '1999, 20');
  await form.write('Item-1', '1999, 2004.5');
  await form.send();
  await heard(page, /^PutItem succeeded: 1 WCU\.$/);
  assert.deepEqual(await form.json(), {
    TableName: 'Music',
    Item: { Artist: { S: 'No One You Know' }, Years: { NS: ['1999', '2004.5'] } },
  });
  await desk.locator('[data-panel="tables"]').getByText('No One You Know').first().waitFor();

  // The item is changed in the table, by a request that says no more than what is new.
  const stored = desk.locator('[data-table="Music"]');
  await tabTo(page, stored.getByRole('grid'));
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await press(page, stored.getByRole('button', { name: 'Edit', exact: true }));
  const value = stored.locator('[id$="-Music-item-Item-0"]');
  await value.waitFor();
  assert.equal(await value.evaluate((field) => field.readOnly || field.value), 'No One You Know');
  await press(page, stored.getByRole('button', { name: '+ Add an attribute' }));
  await type(page, stored.locator('[id$="-Music-item-Item-2-name"]'), 'Genre');
  await type(page, stored.locator('[id$="-Music-item-Item-2"]'), 'Country');
  await assertAccessible(page);
  await page.keyboard.press('ControlOrMeta+Enter');
  await heard(page, /^UpdateItem succeeded: 1 WCU\.$/);
  const { UpdateExpression, ConditionExpression } = await form.json();
  assert.deepEqual([UpdateExpression, ConditionExpression], ['SET Genre = :Genre', 'attribute_exists(Artist)']);

  // The choice is remembered.
  await form.as('Form');
  await visit(page, 'playground/');
  assert.equal(await form.field('Key-0').inputValue(), 'No One You Know');
  assert.deepEqual(complaints, []);
});

test('a lesson opens on the form, on a phone and in Vietnamese', async () => {
  const { page, complaints } = await openPage(browser, { request: 'form', viewport: { width: 390, height: 844 }, hasTouch: true });
  await visit(page, 'vi/lesson/projection-expressions/');
  const step = page.locator('#whole');
  const form = formOf(page, step);
  assert.equal(await form.field('Key-0').inputValue(), 'PRODUCT#42');
  await toDesk(page, step);
  await tabTo(page, step.locator('.form-more select'));
  await step.locator('.form-more select').selectOption('ProjectionExpression');
  await press(page, form.button('Thêm'));
  await form.write('ProjectionExpression', 'price, name');
  await form.send();
  // What the service says stands beside the field, and a summary leads there.
  await step.locator('[data-field$="-ProjectionExpression"] .service').getByText('reserved keyword: name').waitFor();
  await press(page, form.button('Xem ProjectionExpression.'));
  await eventually(() => form.field('ProjectionExpression').evaluate((field) => document.activeElement === field), true);
  await assertAccessible(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(overflow, 0);
  assert.deepEqual(complaints, []);
});
