// What this browser keeps for the reader: used when it is there, missed politely when it is not, and never dropped
// because it cannot be read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { press } from './keyboard.mjs';
import { sentences, shows } from './stage.mjs';

const CANNOT_REMEMBER = 'This browser’s storage is full or switched off, so the page cannot remember what you do.';
const SET_ASIDE = 'Something that was kept from an earlier visit cannot be used by this release.';
const AT_START = { Stock: '1', Sold: '0 of 1' };
const OVERSOLD = { Stock: '0', Sold: '2 of 1', Verdict: 'oversold by 1' };
const SITE = `dynamodb-sandbox:${new URL(BASE_URL).pathname}:`;
const PLACE = `${SITE}home`;

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** All that is kept of the home page, as an argument of `inDatabase`. */
const HOME = { all: 'home' };

/** Does something in the database, `[store, method, ...arguments]`, in one transaction; answers the last result. */
function inDatabase(page, ...operations) {
  return page.evaluate(
    async ([name, operations]) => {
      const wait = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await wait(indexedDB.open(name));
      const transaction = database.transaction(['heads', 'entries', 'aside'], 'readwrite');
      const range = (given) => (given?.all ? IDBKeyRange.bound([given.all], [given.all, []]) : given);
      const requests = operations.map(([store, method, ...given]) => transaction.objectStore(store)[method](...given.map(range)));
      const result = await wait(requests.at(-1));
      database.close();
      return result;
    },
    [`${SITE}files`, operations],
  );
}

/** The texts of what was set aside. */
const setAside = async (page) =>
  (await inDatabase(page, ['aside', 'getAll'])).flatMap((text) => JSON.parse(text).texts);

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
    for (const name of ['localStorage', 'indexedDB']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      });
    }
  });
  await visit(page);
  await playForgetfully(page);
  await page.getByText('4 of 6 oversell.', { exact: true }).waitFor();
  // The settings work, for this visit.
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Dark');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.reload();
  await ready(page);
  await shows(page.getByRole('group', { name: 'Race' }), AT_START, ['0 RCU', '0 WCU', '0 requests']);
  assert.deepEqual(complaints, []);
});

test('what was said at the start of a lesson is not said again with the first step', async () => {
  const { page, complaints } = await openPage(browser);
  await page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: null }));
  await visit(page, 'lesson/the-last-item/');
  const notice = page.getByRole('status').filter({ hasText: CANNOT_REMEMBER });
  await notice.waitFor();
  await press(page, page.getByRole('button', { name: 'Close' }), () => notice.waitFor({ state: 'detached' }));
  await press(page, page.getByRole('button', { name: 'Continue' }), () => page.getByText('Step 2 of 8').waitFor());
  await press(page, page.getByRole('button', { name: /^Hint/ }).or(page.getByRole('button', { name: 'This is my guess' })));
  assert.equal(await notice.count(), 0);
  assert.deepEqual(complaints, []);
});

test('a database that never answers does not keep the page from starting', async () => {
  const { page, complaints } = await openPage(browser);
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => new EventTarget();
  });
  await visit(page);
  await page.getByRole('status').filter({ hasText: CANNOT_REMEMBER }).waitFor();
  await page.keyboard.press('a');
  await heard(page, /^Ana read stock 1\.$/);
  assert.deepEqual(complaints, []);
});

/** Has every write to the database fail while `window.full` holds, as on a disk that is full. */
const canBeFull = (page) =>
  page.addInitScript(() => {
    const { add } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.add = function (...entry) {
      const request = add.apply(this, entry);
      if (window.full) this.transaction.abort();
      return request;
    };
    window.full = true;
  });

test('storage that is full is said once, and all else works', async () => {
  const { page, complaints } = await openPage(browser);
  await canBeFull(page);
  await visit(page);
  await playForgetfully(page);
  assert.deepEqual(complaints, []);
});

test('storage that has room again is used again, for all that was done', async () => {
  const { page, complaints } = await openPage(browser);
  await canBeFull(page);
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

/** Spoils what is kept of the home page, from another page of the site. */
const SPOILT = {
  'half a snapshot': ['entries', 'put', '{"format":1,"commands":[{"comm', ['home', 1, 0]],
  'half an entry': ['entries', 'put', '{"format":1,"by":"x","aft', ['home', 1, 3]],
  'an entry of a newer release': ['entries', 'put', '{"format":999,"deed":{}}', ['home', 1, 3]],
  'a head of a newer release': ['heads', 'put', '{"format":999}', 'home'],
  'no text at all': ['entries', 'put', { a: 1 }, ['home', 1, 1]],
};

for (const [name, spoil] of Object.entries(SPOILT)) {
  test(`set aside, not dropped: ${name}`, async () => {
    const { page, complaints } = await openPage(browser);
    await visit(page);
    for (const key of 'ab') await page.keyboard.press(key);
    await heard(page, /^Bình read stock 1\.$/);
    await visit(page, 'lesson/the-last-item/');
    const before = await inDatabase(page, ['entries', 'getAll', HOME]);
    assert.ok(before.length >= 2, 'one entry for each command');
    await inDatabase(page, spoil);
    await visit(page);
    await page.getByRole('status').filter({ hasText: SET_ASIDE }).waitFor();
    if (name === 'half a snapshot') await assertAccessible(page);
    const stage = page.getByRole('group', { name: 'Race' });
    // What comes before it is there: every future was counted first, then Ana moved.
    const left = (await sentences(stage)).length;
    assert.equal(left, name.includes('entry') ? 1 : 0);
    await eventually(async () => (await setAside(page)).length > 0, true);
    // What is done from now on is kept as ever.
    await page.keyboard.press('b');
    await eventually(async () => (await sentences(stage)).length, left + 1);
    await page.reload();
    await ready(page);
    await eventually(async () => (await sentences(stage)).length, left + 1);
    assert.equal(await page.getByRole('status').filter({ hasText: SET_ASIDE }).count(), 0);
    assert.ok((await setAside(page)).length > 0);
    assert.deepEqual(complaints, []);
  });
}

/** What the release before this one wrote into local storage. */
const EARLIER = {
  good: '{"format":1,"commands":[{"act":{"stage":"home","action":{"move":{"next":0}}}},{"act":{"stage":"home","action":{"move":{"next":1}}}}]}',
  impossible: `{"format":1,"commands":[${Array(4).fill('{"act":{"stage":"home","action":{"move":{"next":0}}}}').join(',')}]}`,
  newer: '{"format":999,"deeds":[]}',
  'no journal': '<img src=x onerror=alert(1)>',
};

test('what an earlier release kept in local storage is taken over once', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'lesson/the-last-item/');
  await page.evaluate(([place, text]) => {
    localStorage.setItem(place, text);
    localStorage.setItem(`${place}:aside-1`, 'half a journ');
  }, [PLACE, EARLIER.good]);
  await visit(page);
  const stage = page.getByRole('group', { name: 'Race' });
  await eventually(() => sentences(stage), ['Ana read stock 1.', 'Bình read stock 1.']);
  assert.deepEqual(await page.evaluate((place) => [localStorage.getItem(place), localStorage.getItem(`${place}:aside-1`)], PLACE), [null, null]);
  assert.deepEqual(await setAside(page), ['half a journ']);
  for (const [index, name] of ['impossible', 'newer', 'no journal'].entries()) {
    await visit(page, 'lesson/the-last-item/');
    await inDatabase(page, ['heads', 'delete', 'home'], ['entries', 'delete', HOME]);
    await page.evaluate(([place, text]) => localStorage.setItem(place, text), [PLACE, EARLIER[name]]);
    await visit(page);
    await page.getByRole('status').filter({ hasText: SET_ASIDE }).waitFor();
    await shows(stage, AT_START, ['0 RCU', '0 WCU', '0 requests']);
    await eventually(async () => (await setAside(page)).length, index + 2);
  }
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(complaints, []);
});

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
