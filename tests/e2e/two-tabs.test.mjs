// Two tabs on one page are one piece of work; two sites under one origin are not. What is kept goes into a file and
// comes back from it in another browser.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { press, tabTo } from './keyboard.mjs';
import { sentences, shows } from './stage.mjs';

const OVERSOLD = { Stock: '0', Sold: '2 of 1', Verdict: 'oversold by 1' };
const FORKED = 'Another tab did something else on this page at the same time.';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const race = (page) => page.getByRole('group', { name: 'Race', exact: true });

/** Another tab of the same browser, on the same page. */
async function another(page) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await ready(other);
  return other;
}

/** The group of the settings for the work as a whole. */
async function yourWork(page) {
  await press(page, page.getByRole('button', { name: 'Settings' }));
  const work = page.getByRole('group', { name: 'Your work' });
  await work.waitFor();
  return work;
}

test('what is done in one tab is done in the other, and told once', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const other = await another(page);
  await page.bringToFront();
  for (const key of 'aba') await page.keyboard.press(key);
  await eventually(() => sentences(race(other)), ['Ana read stock 1.', 'Bình read stock 1.', 'Ana wrote stock 0.']);
  await other.bringToFront();
  await other.keyboard.press('b');
  await shows(race(page), OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  // Starting again, and where one looks, are followed too.
  await page.bringToFront();
  await page.keyboard.press('Backspace');
  await shows(race(other), { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  await page.reload();
  await ready(page);
  await shows(race(page), { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  const said = await other.evaluate(() => document.querySelector('.voice').textContent);
  assert.doesNotMatch(said, /set aside/);
  assert.deepEqual(complaints, []);
});

test('a desk is the same in both tabs, and what is being typed stays', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'playground/');
  const other = await another(page);
  const requests = (page) => page.locator('[data-figure="requests"]').first().innerText();
  const field = other.getByRole('textbox', { name: /request, yours to change$/ }).first();
  await tabTo(other, field);
  await other.keyboard.press('ControlOrMeta+a');
  await other.keyboard.insertText('{ "TableName": ');
  await page.bringToFront();
  await press(page, page.getByRole('button', { name: /^Send/ }), () => eventually(() => requests(page), '1 request'));
  await eventually(() => requests(other), '1 request');
  assert.equal(await field.inputValue(), '{ "TableName": ');
  assert.deepEqual(complaints, []);
});

test('of two things at the same time one is set aside, and can be had back', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const other = await another(page);
  // In the background nothing is followed.
  await other.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }));
  await page.keyboard.press('a');
  await heard(page, /^Ana read stock 1\.$/);
  await other.keyboard.press('b');
  await other.getByRole('status').filter({ hasText: FORKED }).waitFor();
  await eventually(() => sentences(race(other)), ['Ana read stock 1.']);
  assert.equal(await page.getByRole('status').filter({ hasText: FORKED }).count(), 0);
  await other.evaluate(() => delete document.visibilityState);

  await other.bringToFront();
  const work = await yourWork(other);
  await work.getByText('another tab did something else at the same time').waitFor();
  await assertAccessible(other);
  const download = other.waitForEvent('download');
  await press(other, work.getByRole('button', { name: /^Save: Home page/ }));
  const file = await (await download).path();
  await work.locator('input[type="file"]').setInputFiles(file);
  const offer = work.getByRole('group', { name: 'What the file brings' });
  await offer.getByText(/^Home page: \d+ actions?; the \d+ actions? here (is|are) set aside$/).waitFor();
  await assertAccessible(other);
  await tabTo(other, offer.getByRole('button', { name: 'Bring it in and reload' }));
  await Promise.all([other.waitForEvent('load'), other.keyboard.press('Enter')]);
  await ready(other);
  await eventually(() => sentences(race(other)), ['Bình read stock 1.']);
  // What was there is set aside now, too; and the other tab has followed.
  await eventually(() => sentences(race(page)), ['Bình read stock 1.']);
  await (await yourWork(other)).getByText('something else took its place').waitFor();
  assert.deepEqual(complaints, []);
});

test('everything is saved to a file, and opened in another browser', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  for (const key of 'abab') await page.keyboard.press(key);
  await heard(page, /Sold 2 of 1\./);
  await visit(page, 'lesson/the-last-item/');
  await press(page, page.getByRole('button', { name: 'Continue' }), () => page.getByText('Step 2 of 8').waitFor());
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Dark');
  const work = page.getByRole('group', { name: 'Your work' });
  const download = page.waitForEvent('download');
  await press(page, work.getByRole('button', { name: 'Save everything to a file' }));
  assert.equal((await download).suggestedFilename(), 'dynamodb-sandbox-work.json');
  const file = await (await download).path();

  const there = await openPage(browser);
  await visit(there.page);
  await there.page.keyboard.press('b');
  await heard(there.page, /^Bình read stock 1\.$/);
  const { page: elsewhere } = there;
  const group = await yourWork(elsewhere);
  const choose = group.locator('input[type="file"]');
  for (const [text, why] of [
    ['<html>', 'This is no file that was saved here.'],
    ['{"dynamodb_sandbox_work":9}', 'A newer release saved this file.'],
    ['{"dynamodb_sandbox_work":1,"pages":{"home":{"format":1,"commands":[{"open":{"document":"{}"}}]}}}', 'what it says of “home” cannot be read'],
  ]) {
    await choose.setInputFiles({ name: 'work.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await group.getByText(why).waitFor();
    assert.equal(await group.getByRole('button', { name: 'Bring it in and reload' }).count(), 0);
  }
  await choose.setInputFiles(file);
  const offer = group.getByRole('group', { name: 'What the file brings' });
  await offer.getByText('Lesson the-last-item').waitFor();
  await eventually(() => sentences(race(elsewhere)), ['Bình read stock 1.']);
  await tabTo(elsewhere, offer.getByRole('button', { name: 'Bring it in and reload' }));
  await Promise.all([elsewhere.waitForEvent('load'), elsewhere.keyboard.press('Enter')]);
  await ready(elsewhere);
  await shows(race(elsewhere), OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  assert.equal(await elsewhere.locator('html').getAttribute('data-theme'), 'dark');
  await visit(elsewhere, 'lesson/the-last-item/');
  await elsewhere.getByText('Step 2 of 8').waitFor();
  assert.deepEqual([...complaints, ...there.complaints], []);
});

/** The site twice on one origin, under two paths: its own addresses are relative. */
async function twice() {
  const server = createServer(async ({ url }, response) => {
    const [, rest] = /^\/(?:one|two)\/(.*)$/.exec(url) ?? [];
    const answer = await fetch(new URL(rest ?? 'none', BASE_URL));
    const type = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { site: `http://127.0.0.1:${server.address().port}/`, end: () => server.close() };
}

test('two copies of the site under one origin do not see each other’s work', async () => {
  const { site, end } = await twice();
  try {
    const { page, complaints } = await openPage(browser, { site });
    await page.goto(`${site}one/`);
    await ready(page);
    const other = await page.context().newPage();
    await other.goto(`${site}two/`);
    await ready(other);
    await other.keyboard.press('b');
    await eventually(() => sentences(race(other)), ['Bình read stock 1.']);
    await page.bringToFront();
    await page.keyboard.press('a');
    await eventually(() => sentences(race(page)), ['Ana read stock 1.']);
    for (const [tab, said] of [[page, 'Ana read stock 1.'], [other, 'Bình read stock 1.']]) {
      await tab.reload();
      await ready(tab);
      await eventually(() => sentences(race(tab)), [said]);
    }
    const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
    assert.deepEqual(names, ['dynamodb-sandbox:/one/:files', 'dynamodb-sandbox:/two/:files']);
    assert.deepEqual(complaints, []);
  } finally {
    end();
  }
});
