// A write that was refused or did harm is taken apart, by keyboard.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, launch, openPage, visit } from './browser.mjs';
import { press } from './keyboard.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('a refused write names its condition, its values and who wrote them, and leads there', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, '#race=1.conditional_write.ABAB');
  const refused = page.getByRole('group', { name: 'Why it was refused' });
  await refused.waitFor();
  assert.deepEqual(await refused.getByRole('listitem').allInnerTexts().then((items) => items.map((item) => item.replace(/\s+/g, ' '))), [
    '✕ stock >= :one did not hold: stock was 0, :one was 1',
    'stock was 0, written last by Ana, request 3',
    'Bình had read stock 1 in request 2; by now it is 0, written by Ana, request 3',
  ]);
  await assertAccessible(page);
  await press(page, refused.getByRole('button', { name: 'Ana, request 3' }).first(), () => refused.waitFor({ state: 'detached' }));
  const slider = page.getByRole('slider', { name: 'Position' }).first();
  await eventually(() => slider.inputValue(), '3');
  assert.deepEqual(complaints, []);
});

test('a harmful write says what its buyer believed', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, '#race=1.read_check_write.ABAB');
  const rested = page.getByRole('group', { name: 'What it rested on' });
  await rested.getByText('The write has no condition, so the table wrote without looking.').waitFor();
  await rested.getByText('Bình had read stock 1 in request 2; by now it is 0, written by').waitFor();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});
