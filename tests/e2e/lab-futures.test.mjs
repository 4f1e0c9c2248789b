// The lab's exact and random answers, by keyboard alone: every future counted, walked through and replayed, a fix
// proven, long work given up, many buyers at random while the page answers, programs side by side.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { assertFocusShown, choose, press, tabTo, type } from './keyboard.mjs';

/** Longest that a turn of the page may take while its worker is at work, in milliseconds, on a busy machine. */
const LONGEST_TURN = 250;

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

/** The longest turn of the page while something is done: how long it would not have answered a press. */
async function longestTurn(page, doIt) {
  await page.evaluate(() => {
    let last = performance.now();
    window.longest = 0;
    window.watch = setInterval(() => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
    }, 5);
  });
  await doIt();
  return page.evaluate(() => (clearInterval(window.watch), window.longest));
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
  await eventually(() => states.locator('[aria-current=step]').count(), 1);
  assert.ok((await states.locator('[aria-current=step]').getAttribute('aria-label')).startsWith(way));
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('chance is counted beside the share, and a run of many buyers leaves the page free', async () => {
  const { page, complaints, random } = await openLab();
  await type(page, random.getByRole('textbox', { name: 'Buyers' }), '3,000');
  const longest = await longestTurn(page, () =>
    press(page, random.getByRole('button', { name: 'Run', exact: true }), () => random.getByText('How long it took').waitFor()),
  );
  assert.ok(longest < LONGEST_TURN, `the page did not answer for ${longest} ms`);
  assert.equal(await figure(random, 'Buyers'), '3,000');
  const number = async (name) => Number((await figure(random, name)).replaceAll(',', ''));
  assert.equal((await number('Served')) + (await number('Refused')), 3000);
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

test('a long run is given up, and the page is as it was', async () => {
  const { page, complaints, random } = await openLab();
  await type(page, random.getByRole('textbox', { name: 'Buyers' }), '100000');
  await tabTo(page, random.getByRole('button', { name: 'Run', exact: true }));
  await page.keyboard.press('Enter');
  await press(page, random.getByRole('button', { name: 'Cancel' }), () =>
    random.getByRole('progressbar').waitFor({ state: 'detached' }),
  );
  assert.equal(await random.getByText('How long it took').count(), 0);
  // What comes after is answered as ever.
  await type(page, random.getByRole('textbox', { name: 'Buyers' }), '20');
  await press(page, random.getByRole('button', { name: 'Run', exact: true }), () => random.getByText('How long it took').waitFor());
  assert.equal(await figure(random, 'Buyers'), '20');
  assert.deepEqual(complaints, []);
});

test('programs are compared, and what being safe costs is a figure', async () => {
  const { page, complaints, compare } = await openLab();
  await press(page, compare.getByRole('button', { name: 'Compare the programs' }), () =>
    compare.getByText('WCU for each served, from 2 to 100 buyers').first().waitFor(),
  );
  await choose(page, compare.getByRole('group', { name: 'What is compared' }), 'Oversold');
  await compare.getByText('Oversold, from 2 to 100 buyers').first().waitFor();
  const pair = compare.getByRole('group', { name: 'What being safe costs' });
  await pair.getByText(/ keeps the rules and pays [\d.,]+ WCU for each buyer served; .+ pays [\d.,]+ and breaks one\.$/).waitFor();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});
