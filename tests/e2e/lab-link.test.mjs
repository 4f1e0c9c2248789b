// A race of the lab is kept: in a link, a QR code and a file. Somebody else finds all of it again, and what is no race
// does nothing.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';

import { assertAccessible, BASE_URL, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { open, press, tabTo, type } from './keyboard.mjs';
import { figures, sentences, totals } from './stage.mjs';

const NEWER = 'This link was made by a newer release of the sandbox and cannot be played here. The race is as it was.';
const UNREADABLE = 'This link cannot be read; perhaps a part of it is missing. The race is as it was.';
const FILE_UNREADABLE = 'This file cannot be read; perhaps it holds no race. The race is as it was.';
const READER = fileURLToPath(new URL('../../node_modules/jsqr/dist/jsQR.js', import.meta.url));

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function openLab(address = 'lab/') {
  const { page, complaints } = await openPage(browser);
  await visit(page, address);
  const stage = page.getByRole('group', { name: 'Race', exact: true });
  const link = page.getByRole('textbox', { name: 'Link to this race' });
  await link.waitFor();
  return { page, complaints, stage, link };
}

/** All that a race shows of itself. */
async function seen({ page, stage }) {
  const value = (name) => page.getByRole('combobox', { name }).inputValue();
  const editor = page.locator('textarea').first();
  return {
    figures: await figures(stage),
    totals: await totals(stage),
    sentences: await sentences(stage),
    buyers: await value('Buyers'),
    losses: await value('Messages that may be lost'),
    // What it says: how it is laid out is up to whoever wrote it.
    program: JSON.parse(await editor.inputValue()),
  };
}

/** Goes to a fragment without leaving the page, as following a link within it does. */
async function follow(page, fragment) {
  await page.evaluate((fragment) => {
    location.hash = fragment;
  }, fragment);
}

/** Chooses an entry of a list by its first letter. */
async function pick(page, name, value) {
  const list = page.getByRole('combobox', { name });
  await tabTo(page, list);
  await page.keyboard.press(value);
  await eventually(() => list.inputValue(), value);
}

/** Three buyers with a program of their own, and an answer that is lost. */
async function race(lab) {
  const { page, stage } = lab;
  await pick(page, 'Buyers', '3');
  await pick(page, 'Messages that may be lost', '1');
  await press(page, page.getByRole('button', { name: 'Begin so' }), () => stage.getByText('Lose a message').first().waitFor());
  const program = page.getByRole('group', { name: 'Program', exact: true });
  await open(page, program, 'Rewrite the program');
  const editor = page.getByRole('textbox', { name: 'Program, yours to change' });
  await type(page, editor, (await editor.inputValue()).replace('"stock > 0"', '"stock > 0 and stock < 9"'));
  await press(page, page.getByRole('button', { name: 'Use this program' }), () =>
    page.getByText('The buyers follow: Read, check, write, as you rewrote it').waitFor(),
  );
  await tabTo(page, page.getByRole('link', { name: 'The last item', exact: true }));
  for (const key of ['Shift+A', 'b', '3', 'b', '3']) {
    const told = (await sentences(stage)).length;
    await page.keyboard.press(key);
    await eventually(async () => (await sentences(stage)).length > told, true);
  }
  return seen(lab);
}

/** What a picture's QR code says, read from its pixels in a page with no policy. */
async function decode(picture) {
  const page = await (await browser.newContext()).newPage();
  await page.addScriptTag({ path: READER });
  const text = await page.evaluate(async (picture) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return jsQR(data, width, height)?.data;
  }, picture.toString('base64'));
  await page.context().close();
  return text;
}

test('the link brings the same race to another browser', async () => {
  const lab = await openLab();
  const { page, complaints, link } = lab;
  const wanted = await race(lab);
  assert.equal(wanted.sentences[0], 'Ana read stock 1. The answer was lost.');
  await press(page, page.getByRole('button', { name: 'Copy link' }), () => heard(page, /^(Copied\.|Selected: copy it)/));
  const address = await link.inputValue();
  assert.ok(address.startsWith(`${BASE_URL}lab/?plot=shop#lab=1.`), address);

  const other = await openLab(address);
  await eventually(() => seen(other), wanted);
  assert.equal(await other.link.inputValue(), address);
  // It is a race like any other: one can go back in it.
  await tabTo(other.page, other.page.getByRole('link', { name: 'The last item', exact: true }));
  await other.page.keyboard.press('Backspace');
  await eventually(async () => (await sentences(other.stage)).length < wanted.sentences.length, true);
  assert.deepEqual([...complaints, ...other.complaints], []);
});

test('the QR code says the link, in light and in dark', async () => {
  const lab = await openLab();
  const { page, complaints, link } = lab;
  await race(lab);
  const section = page.getByRole('region', { name: 'Keep it' });
  await open(page, section, 'QR code');
  const code = section.getByRole('img', { name: 'QR code of the link to this race' });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    assert.equal(await decode(await code.screenshot()), await link.inputValue(), colorScheme);
  }
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('the race is saved as a file and opened again, in another plot’s page too', async () => {
  const lab = await openLab();
  const { page, complaints } = lab;
  const wanted = await race(lab);
  const saved = page.waitForEvent('download');
  await press(page, page.getByRole('button', { name: 'Save as a file' }), () => heard(page, /^Saved as race-shop\.json\.$/));
  const file = await saved;
  assert.equal(file.suggestedFilename(), 'race-shop.json');
  const buffer = await readFile(await file.path());
  assert.equal(JSON.parse(buffer).lab, 1);

  const other = await openLab('lab/?plot=seat_map');
  const choose = async (name, buffer) => {
    const chooser = other.page.waitForEvent('filechooser');
    await press(other.page, other.page.getByRole('button', { name: 'Open a file' }));
    await (await chooser).setFiles({ name, mimeType: 'application/json', buffer });
  };
  const before = await seen(other);
  const wrong = {
    'no-race.json': '{"lab":1}',
    'markup.json': '<img src=x onerror=alert(1)>',
    'deep.json': `{"lab":1,"race":${'['.repeat(200_000)}`,
    'large.json': ' '.repeat(500_001),
  };
  for (const [name, text] of Object.entries(wrong)) {
    await choose(name, Buffer.from(text));
    const message = name === 'large.json' ? /^This file is too large/ : FILE_UNREADABLE;
    await other.page.getByRole('alert').filter({ hasText: message }).waitFor();
    assert.deepEqual(await seen(other), before, name);
  }
  await assertAccessible(other.page);
  await choose('race.json', buffer);
  await other.page.waitForURL(/\/lab\/\?plot=shop#lab=1\./);
  await eventually(() => seen(other), wanted);
  assert.deepEqual([...complaints, ...other.complaints], []);
});

/** A link's fragment with these bytes in it. */
function packed(bytes) {
  return `lab=1.${deflateRawSync(Buffer.from(bytes)).toString('base64url')}`;
}

const OF_SHOP = { of: 'shop', by: 'read_check_write', n: 2, a: 1, run: { m: 'A' } };
const WRONG = {
  'markup': ['lab=1.<img src=x onerror=alert(1)>', UNREADABLE],
  'escaped markup': ['lab=1.%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E', UNREADABLE],
  'markup for a plot': [packed(JSON.stringify({ ...OF_SHOP, of: '<img src=x onerror=alert(1)>' })), UNREADABLE],
  'markup for a program': [packed(JSON.stringify({ ...OF_SHOP, by: '<svg onload=alert(1)>' })), UNREADABLE],
  'a plot that is an address': [packed(JSON.stringify({ ...OF_SHOP, of: 'javascript:alert(1)' })), UNREADABLE],
  'a hundred thousand bytes': [`lab=1.${'A'.repeat(100_000)}`, UNREADABLE],
  'JSON of great depth': [packed(`{"of":${'['.repeat(400_000)}`), UNREADABLE],
  'a decompression bomb': [packed(' '.repeat(50_000_000)), UNREADABLE],
  'nothing': ['lab=', UNREADABLE],
  'a move too many': [packed(JSON.stringify({ ...OF_SHOP, run: { m: 'AAAAAA' } })), UNREADABLE],
  'buyers without number': [packed(JSON.stringify({ ...OF_SHOP, n: 4_000_000_000 })), UNREADABLE],
  'a newer version': ['lab=2.AAAA', NEWER],
};

test('a wrong link is told and changes nothing', async (context) => {
  const lab = await openLab();
  const { page, complaints } = lab;
  const before = await race(lab);
  for (const [name, [fragment, message]] of Object.entries(WRONG)) {
    await context.test(name, async () => {
      await follow(page, fragment);
      const alert = page.getByRole('alert').filter({ hasText: message });
      await alert.waitFor();
      assert.equal(await alert.innerText(), message);
      const [top, bottom] = await alert.evaluate((alert) => {
        const { top, bottom } = alert.getBoundingClientRect();
        return [top, bottom];
      });
      assert.ok(top >= 0 && bottom <= page.viewportSize().height, 'the message is in view');
      assert.deepEqual(await seen(lab), before);
      assert.equal(await page.locator('img, [onerror], [onload]').count(), 0);
      // And the message goes with the link.
      await follow(page, '');
      await alert.waitFor({ state: 'detached' });
    });
  }
  // A right one is followed all the same.
  await follow(page, packed(JSON.stringify(OF_SHOP)));
  await eventually(async () => (await seen(lab)).sentences, ['Ana read stock 1.']);
  assert.deepEqual(complaints, []);
});

test('a link in the place of a program of one’s own sets that aside', async () => {
  const { page, complaints, link } = await openLab('lab/?plot=two_editors');
  const theirs = new URL(await link.inputValue());
  const program = page.getByRole('group', { name: 'Program', exact: true });
  await open(page, program, 'Rewrite the program');
  const editor = page.getByRole('textbox', { name: 'Program, yours to change' });
  await type(page, editor, (await editor.inputValue()).replaceAll('"save"', '"savemine"'));
  await press(page, page.getByRole('button', { name: 'Use this program' }));
  await page.getByText('The buyers follow: Read, edit, save, as you rewrote it').waitFor();
  await follow(page, theirs.hash);
  await page.getByText(/^A program of your own was here\. It was set aside/).waitFor();
  assert.doesNotMatch(await editor.inputValue(), /savemine/);
  await press(page, page.getByRole('button', { name: 'Settings' }));
  await page.locator('#settings').getByText(/^Race lab, Two editors, .*: something else took its place$/).waitFor();
  assert.deepEqual(complaints, []);
});
