// What this browser keeps for the reader: used when it is there, missed politely when it is not, and never dropped
// because it cannot be read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { press } from './keyboard.mjs';
import { sentences, shows } from './stage.mjs';

const CANNOT_REMEMBER = 'This browser’s storage is full or switched off, so the page cannot remember what you do.';
const SET_ASIDE = 'What was kept from an earlier visit cannot be read by this release. It was set aside in this browser';
const AT_START = { Stock: '1', Sold: '0 of 1' };
const OVERSOLD = { Stock: '0', Sold: '2 of 1', Verdict: 'oversold by 1' };
const PLACE = `dynamodb-sandbox:${new URL(BASE_URL).pathname}:home`;

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Plays the oversell, and hears that the page cannot remember it exactly once, also after closing the message. */
async function playForgetfully(page) {
  const stage = page.getByRole('group', { name: 'Race' });
  const notice = page.getByRole('status').filter({ hasText: CANNOT_REMEMBER });
  await page.keyboard.press('a');
  await notice.waitFor();
  await assertAccessible(page);
  await press(page, page.getByRole('button', { name: 'Close' }), () => notice.waitFor({ state: 'detached' }));
  for (const key of 'bab') {
    await page.keyboard.press(key);
  }
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  const times = (await page.evaluate('window.heard')).filter((said) => said.includes(CANNOT_REMEMBER)).length;
  assert.equal(times, 1);
  assert.equal(await notice.count(), 0);
}

test('storage that is switched off is said once, and all else works', async () => {
  const { page, complaints } = await openPage(browser);
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  });
  await visit(page);
  await playForgetfully(page);
  await page.getByText('4 of 6 oversell.', { exact: true }).waitFor();
  // The settings work, for this visit.
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Dark');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.reload();
  await ready(page);
  await shows(page.getByRole('group', { name: 'Race' }), AT_START, ['0 RCU', '0 WCU', '0 requests']);
  assert.deepEqual(complaints, []);
});

test('what was said at the start of a lesson is not said again with the first step', async () => {
  const { page, complaints } = await openPage(browser);
  await page.addInitScript(() => Object.defineProperty(window, 'localStorage', { value: null }));
  await visit(page, 'lesson/the-last-item/');
  const notice = page.getByRole('status').filter({ hasText: CANNOT_REMEMBER });
  await notice.waitFor();
  await press(page, page.getByRole('button', { name: 'Close' }), () => notice.waitFor({ state: 'detached' }));
  await press(page, page.getByRole('button', { name: 'Continue' }), () => page.getByText('Step 2 of 8').waitFor());
  await press(page, page.getByRole('button', { name: /^Hint/ }).or(page.getByRole('button', { name: 'This is my guess' })));
  assert.equal(await notice.count(), 0);
  assert.deepEqual(complaints, []);
});

test('storage that is full is said once, and all else works', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  // Full to the last byte.
  await page.evaluate(() => {
    let piece = 'x'.repeat(1 << 20);
    for (let number = 0; piece.length > 0; number += 1) {
      try {
        localStorage.setItem(`filler-${number}`, piece);
      } catch {
        piece = piece.slice(0, piece.length / 2);
      }
    }
  });
  await playForgetfully(page);
  assert.deepEqual(complaints, []);
});

test('storage that has room again is used again', async () => {
  const { page, complaints } = await openPage(browser);
  await page.addInitScript(() => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (...entry) {
      if (window.full) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return setItem.apply(this, entry);
    };
    window.full = true;
  });
  await visit(page);
  await page.keyboard.press('a');
  await page.getByRole('status').filter({ hasText: CANNOT_REMEMBER }).waitFor();
  await page.evaluate(() => (window.full = false));
  await page.keyboard.press('b');
  await heard(page, /^Bình read stock 1\.$/);
  await page.reload();
  await ready(page);
  const stage = page.getByRole('group', { name: 'Race' });
  await eventually(() => sentences(stage), ['Ana read stock 1.', 'Bình read stock 1.']);
  assert.deepEqual(complaints, []);
});

const KEPT = {
  'half a journal': '{"format":1,"commands":[{"comm',
  'no journal': '<img src=x onerror=alert(1)>',
  'a newer journal': '{"format":999,"deeds":[]}',
  'a journal of unknown commands': '{"format":1,"commands":[{"command":"fly"}]}',
  'a journal that cannot be replayed': null,
};

/** A journal as this release writes it, with a move that cannot be made. */
async function impossible(page) {
  for (const key of 'aa') {
    await page.keyboard.press(key);
  }
  await heard(page, /^Ana wrote stock 0\.$/);
  const kept = await page.evaluate((place) => localStorage.getItem(place), PLACE);
  const journal = JSON.parse(kept);
  const last = journal.commands.at(-1);
  return JSON.stringify({ ...journal, commands: [...journal.commands, last, last] });
}

for (const [name, text] of Object.entries(KEPT)) {
  test(`set aside, not dropped: ${name}`, async () => {
    const { page, complaints } = await openPage(browser);
    await visit(page);
    const kept = text ?? (await impossible(page));
    // From another page of the site: this one keeps what it does itself.
    await visit(page, 'lesson/the-last-item/');
    await page.evaluate(([place, kept]) => localStorage.setItem(place, kept), [PLACE, kept]);
    await visit(page);
    await page.getByRole('status').filter({ hasText: SET_ASIDE }).waitFor();
    await assertAccessible(page);
    const stage = page.getByRole('group', { name: 'Race' });
    await shows(stage, AT_START, ['0 RCU', '0 WCU', '0 requests']);
    assert.equal(await page.evaluate((place) => localStorage.getItem(`${place}:aside-1`), PLACE), kept);
    // What is done from now on is kept as ever.
    await page.keyboard.press('b');
    await heard(page, /^Bình read stock 1\.$/);
    await page.reload();
    await ready(page);
    await eventually(() => sentences(stage), ['Bình read stock 1.']);
    assert.equal(await page.getByRole('status').filter({ hasText: SET_ASIDE }).count(), 0);
    assert.equal(await page.evaluate((place) => localStorage.getItem(`${place}:aside-1`), PLACE), kept);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(complaints, []);
  });
}

test('what was done is there after a reload, where one looked as well', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const stage = page.getByRole('group', { name: 'Race' });
  for (const key of 'abab') {
    await page.keyboard.press(key);
  }
  await heard(page, /Sold 2 of 1\./);
  await page.keyboard.press('Backspace');
  await shows(stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  await page.reload();
  await ready(page);
  await shows(stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  await page.keyboard.press('ArrowRight');
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  assert.deepEqual(complaints, []);
});
