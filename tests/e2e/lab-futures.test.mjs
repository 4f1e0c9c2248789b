// The lab’s exact and random answers, by keyboard alone: every future counted, walked through and replayed, many buyers
// at random, programs side by side.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { assertFocusShown, choose, press, tabTo, type } from './keyboard.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** The shop's lab with its parts, as a reader names them. */
async function openLab(plot = 'shop') {
  const { page, complaints } = await openPage(browser);
  await visit(page, `lab/?plot=${plot}`);
  const part = (name) => page.getByRole('group', { name, exact: true });
  return {
    page,
    complaints,
    futures: page.getByRole('region', { name: 'Every future' }),
    random: part('A random run'),
    compare: part('Programs side by side'),
    count: () => page.getByRole('region', { name: 'Every future' }).getByRole('button', { name: 'Count every future' }),
  };
}

/** A figure by its name, as it is written. */
function figure(part, name) {
  return part.locator('dl div').filter({ has: part.page().getByText(name, { exact: true }) }).locator('dd').innerText();
}

test('every future is counted, and the shortest that does harm is replayed', async () => {
  const { page, complaints, futures, count } = await openLab();
  await press(page, count(), () => futures.getByText(/^\d+ of \d+ /).first().waitFor());
  const total = await figure(futures, 'Futures');
  const harmful = await figure(futures, 'Do harm');
  assert.match(await futures.locator('.headline').innerText(), new RegExp(`^${harmful} of ${total} `));
  assert.ok(Number(harmful) > 0 && Number(harmful) < Number(total), `${harmful} of ${total}`);
  await futures.getByText('A share of futures is not a probability').waitFor();
  await press(page, futures.getByRole('button', { name: 'Replay it' }), () => heard(page, /Sold \d+ of \d+\./));
  assert.deepEqual(complaints, []);
});

test('the picture is walked along its edges and played', async () => {
  const { page, complaints, futures, count } = await openLab();
  await press(page, count(), () => futures.getByRole('group', { name: 'States of all futures' }).waitFor());
  const states = futures.getByRole('group', { name: 'States of all futures' });
  await tabTo(page, states.getByRole('button', { name: /^Start: some do$/ }));
  const where = () => page.evaluate(() => document.activeElement.ariaLabel);
  for (let presses = 0; presses < 3; presses += 1) {
    await page.keyboard.press('ArrowRight');
    await assertFocusShown(page);
  }
  assert.equal((await where()).split(', ').length, 3, await where());
  await heard(page, /^After 3 moves: /);
  await page.keyboard.press('ArrowLeft');
  assert.equal((await where()).split(', ').length, 2, await where());
  await page.keyboard.press('End');
  const way = (await where()).split(': ')[0];
  await page.keyboard.press('Enter');
  // The start was the current one until the worker has played the way.
  const current = () => states.locator('[aria-current=step]').evaluateAll((steps) => steps.map((step) => step.ariaLabel.split(': ')[0]));
  await eventually(current, [way]);
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('a run of many buyers is counted, and chance beside the share', async () => {
  const { page, complaints, random } = await openLab();
  await type(page, random.getByRole('textbox', { name: 'Buyers' }), '3,000');
  await press(page, random.getByRole('button', { name: 'Run', exact: true }), () => random.getByText('How long it took').waitFor());
  assert.equal(await figure(random, 'Buyers'), '3,000');
  const number = async (name) => Number((await figure(random, name)).replaceAll(',', ''));
  assert.equal((await number('Sold')) + (await number('Buyers refused')), 3000);
  assert.ok((await number('Oversold')) > 0);
  await press(page, random.getByRole('button', { name: 'Where the harm was done' }), () =>
    random.getByText('The first harm.').waitFor(),
  );
  const often = random.getByRole('group', { name: 'How often does chance do harm?' });
  await press(page, often.getByRole('button', { name: 'Run it 10,000 times at random' }), () =>
    often.getByText(/ of 10,000 runs did harm: /).waitFor(),
  );
  await often.getByText('A share of futures is not a probability').waitFor();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('programs are compared, and what being safe costs is a figure', async () => {
  const { page, complaints, compare } = await openLab();
  await press(page, compare.getByRole('button', { name: 'Compare the programs' }), () =>
    compare.getByText('WCU for each one sold, from 2 to 100 buyers').first().waitFor(),
  );
  await choose(page, compare.getByRole('group', { name: 'What is compared' }), 'Oversold');
  await compare.getByText('Oversold, from 2 to 100 buyers').first().waitFor();
  const pair = compare.getByRole('group', { name: 'What being safe costs' });
  await pair.getByText(/ keeps the rules and pays [\d.,]+ WCU for each one sold; .+ pays [\d.,]+ and breaks one\.$/).waitFor();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});
