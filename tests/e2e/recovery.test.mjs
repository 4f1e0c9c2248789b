// The worker in which the database runs is lost: the page says so, starts another one, and nothing is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { choose, press, type } from './keyboard.mjs';
import { figures, sentences, shows } from './stage.mjs';

const STOPPED = 'The database stopped. Another one is being started, and what you did is being replayed.';
const BACK = 'The database is back, with all you had done.';
const OVERSOLD = { Stock: '0', Sold: '2 of 1', Verdict: 'oversold by 1' };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Ends the worker from inside, which gives the page no event. */
async function kill(page) {
  const [worker, ...others] = page.workers();
  assert.equal(others.length, 0, 'one worker at a time');
  await worker.evaluate(() => self.close());
}

/** Makes the worker pause between two slices of long work, so that there is time to do something meanwhile. */
async function slow(page) {
  const [worker] = page.workers();
  await worker.evaluate(() => {
    const { setTimeout } = self;
    self.setTimeout = (run, delay) => setTimeout(run, delay + 200);
  });
}

const said = (page, words) => page.getByRole('status').filter({ hasText: words });

test('an idle worker is lost on the home page', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const stage = page.getByRole('group', { name: 'Race' });
  for (const key of 'aba') {
    await page.keyboard.press(key);
  }
  await heard(page, /^Ana wrote stock 0\.$/);
  const before = await sentences(stage);
  await kill(page);
  await said(page, STOPPED).or(said(page, BACK)).waitFor();
  await said(page, BACK).waitFor();
  assert.deepEqual(await sentences(stage), before);
  await page.keyboard.press('b');
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  await heard(page, STOPPED);
  // The replay is nothing that anybody did.
  assert.equal((await page.evaluate('window.heard')).filter((said) => said === 'Ana wrote stock 0.').length, 1);
  await assertAccessible(page);
  await press(page, page.getByRole('button', { name: 'Close' }), () => said(page, BACK).waitFor({ state: 'detached' }));
  assert.deepEqual(complaints, []);
});

test('what is pressed during the outage is done after it', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const stage = page.getByRole('group', { name: 'Race' });
  await page.keyboard.press('a');
  await heard(page, /^Ana read stock 1\.$/);
  await kill(page);
  // Nobody has noticed yet.
  for (const key of 'bab') {
    await page.keyboard.press(key);
  }
  assert.deepEqual(await sentences(stage), ['Ana read stock 1.']);
  await said(page, BACK).waitFor();
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  assert.equal((await sentences(stage))[1], 'Bình read stock 1.');
  await page.reload();
  await ready(page);
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  assert.deepEqual(complaints, []);
});

/** The lesson at its first run of the reader's choice. */
async function openWatch(page) {
  await visit(page, 'lesson/the-last-item/');
  const step = (name) => page.getByRole('region', { name });
  await press(page, step('Meet the buyers').getByRole('button', { name: 'Continue' }));
  await choose(page, step('Predict').getByRole('group'), '0');
  await press(page, step('Predict').getByRole('button', { name: 'This is my guess' }));
  await press(page, step('Predict').getByRole('button', { name: 'Continue' }));
  const watch = step('Watch two buyers');
  const run = async (buyers) => {
    await type(page, watch.getByRole('textbox', { name: 'Buyers' }), buyers);
    await press(page, watch.getByRole('button', { name: 'Run' }));
  };
  return { watch, run, progress: watch.getByRole('progressbar', { name: 'Progress' }) };
}

test('a worker is lost in the middle of a long run, which then runs to its end', async () => {
  const { page, complaints } = await openPage(browser);
  const { watch, run, progress } = await openWatch(page);
  await run('10000');
  await progress.waitFor();
  await kill(page);
  await said(page, BACK).waitFor();
  await progress.waitFor({ state: 'detached', timeout: 60_000 });
  await eventually(() => figures(watch), { Stock: '0', Sold: '460 of 1', 'Buyers refused': '9,540', Verdict: 'oversold by 459' });
  await page.getByText('Step 3 of 8', { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a long run can be given up, and leaves what was there', async () => {
  const { page, complaints } = await openPage(browser);
  const { watch, run, progress } = await openWatch(page);
  await run('2');
  await shows(watch, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  await slow(page);
  await run('100000');
  await progress.waitFor();
  await press(page, watch.getByRole('button', { name: 'Cancel' }), () => progress.waitFor({ state: 'detached' }));
  await shows(watch, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  await run('1');
  await shows(watch, { Stock: '0', Sold: '1 of 1' }, ['0.5 RCU', '1 WCU', '2 requests']);
  assert.deepEqual(complaints, []);
});

test('a worker that cannot be replaced is given up after three, and a reload brings everything back', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const stage = page.getByRole('group', { name: 'Race' });
  await page.keyboard.press('a');
  await heard(page, /^Ana read stock 1\.$/);
  await page.route('**/worker-*.js*', (route) => route.abort());
  await kill(page);
  await said(page, 'The database stopped several times in a row.').waitFor();
  await assertAccessible(page);
  assert.ok(await page.getByRole('heading', { level: 1 }).isVisible());
  assert.deepEqual(complaints.filter((complaint) => !complaint.includes('/worker-')), []);
  await page.unroute('**/worker-*.js*');
  await press(page, page.getByRole('button', { name: 'Reload' }), () => page.waitForEvent('load')).catch(() => {});
  await ready(page);
  await shows(stage, { Stock: '1', Sold: '0 of 1' }, ['0.5 RCU', '0 WCU', '1 request']);
});
