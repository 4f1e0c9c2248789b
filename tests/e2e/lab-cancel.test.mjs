// Long work in the lab, given up by keyboard: a count of more futures than anybody waits for, and a run of a hundred
// thousand buyers. Its progress is said, and afterwards the page and its worker answer as before.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { press, tabTo, type } from './keyboard.mjs';
import { sentences } from './stage.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function openLab() {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'lab/?plot=shop');
  return { page, complaints, stage: page.getByRole('group', { name: 'Race', exact: true }) };
}

/** Chooses an option of a select by a key. */
async function select(page, name, key, value) {
  const field = page.getByRole('combobox', { name, exact: true });
  await tabTo(page, field);
  await page.keyboard.press(key);
  await eventually(() => field.inputValue(), value);
}

/** Moves a buyer by its key, which is then told. */
async function move({ page, stage }) {
  const before = (await sentences(stage)).length;
  await page.keyboard.press('a');
  await eventually(async () => (await sentences(stage)).length, before + 1);
}

test('a count of very many futures is given up', async () => {
  const lab = await openLab();
  const { page, complaints } = lab;
  const futures = page.getByRole('region', { name: 'Every future' });
  await press(page, page.getByRole('list', { name: 'Programs' }).getByRole('button', { name: 'Optimistic lock', exact: true }), () =>
    page.getByText('The buyers follow: Optimistic lock').waitFor(),
  );
  await select(page, 'Buyers', '9', '9');
  await type(page, page.getByRole('textbox', { name: 'stock at the start' }), '5');
  await press(page, page.getByRole('button', { name: 'Begin so' }), () => futures.getByText('9 buyers who follow').waitFor());
  await press(page, futures.getByRole('button', { name: 'Count every future' }), () => futures.getByRole('progressbar').waitFor());
  await heard(page, /states so far/);
  await assertAccessible(page);
  // It goes on, and would for long.
  const reached = async () => Number(await futures.getByRole('progressbar').getAttribute('value'));
  const before = await reached();
  await eventually(async () => (await reached()) > before, true);
  await press(page, futures.getByRole('button', { name: 'Cancel' }), () =>
    futures.getByRole('progressbar').waitFor({ state: 'detached' }),
  );
  await futures.getByRole('button', { name: 'Count every future' }).waitFor();
  assert.equal(await futures.locator('.headline').innerText(), '');
  await move(lab);
  // A smaller question is answered.
  await select(page, 'Buyers', 'Home', '2');
  await press(page, page.getByRole('button', { name: 'Begin so' }), () => futures.getByText('2 buyers who follow').waitFor());
  await press(page, futures.getByRole('button', { name: 'Count every future' }), () => heard(page, /^In none of |^\d+ of \d+ /));
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('a run of a hundred thousand buyers is given up', async () => {
  const lab = await openLab();
  const { page, complaints } = lab;
  const random = page.getByRole('group', { name: 'A random run', exact: true });
  await type(page, random.getByRole('textbox', { name: 'Buyers' }), '100,000');
  await press(page, random.getByRole('button', { name: 'Run', exact: true }), () => random.getByRole('progressbar').waitFor());
  await heard(page, /^\d+% done\.$/);
  await press(page, random.getByRole('button', { name: 'Cancel' }), () =>
    random.getByRole('progressbar').waitFor({ state: 'detached' }),
  );
  assert.equal(await random.getByText('How long it took').count(), 0);
  await move(lab);
  await type(page, random.getByRole('textbox', { name: 'Buyers' }), '20');
  await press(page, random.getByRole('button', { name: 'Run', exact: true }), () => random.getByText('How long it took').waitFor());
  assert.equal(await random.locator('[data-figure=buyers]').innerText(), '20');
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});
