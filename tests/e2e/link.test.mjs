// The link that keeps a race: it replays the same for somebody else, and what is not such a link does nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { press } from './keyboard.mjs';
import { figures, sentences, shows, totals } from './stage.mjs';

const NEWER = 'This link was made by a newer release of the sandbox and cannot be played here. The race is as it was.';
const UNREADABLE = 'This link cannot be read; perhaps a part of it is missing. The race is as it was.';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function openHome(fragment = '') {
  const { page, complaints } = await openPage(browser);
  await visit(page, fragment);
  return { page, complaints, stage: page.getByRole('group', { name: 'Race' }) };
}

/** All that a race shows of itself. */
async function seen(stage) {
  return { figures: await figures(stage), totals: await totals(stage), sentences: await sentences(stage) };
}

/** Goes to a fragment without leaving the page, as following a link within it does. */
async function follow(page, fragment) {
  await page.evaluate((fragment) => location.assign(`#${fragment}`), fragment);
}

test('the link replays the same race in another browser', async () => {
  const { page, complaints, stage } = await openHome();
  for (const key of 'baba') {
    await page.keyboard.press(key);
  }
  await heard(page, /Sold 2 of 1\./);
  const field = page.getByRole('textbox', { name: 'Link to this race' });
  await eventually(() => field.inputValue(), `${BASE_URL}#race=1.read_check_write.BABA`);
  await press(page, page.getByRole('button', { name: 'Copy link' }), () => heard(page, /^(Copied\.|Selected: copy it)/));
  const address = await field.inputValue();
  const wanted = await seen(stage);
  assert.equal(wanted.sentences[0], 'Bình read stock 1.');

  const other = await openHome(address);
  await eventually(() => seen(other.stage), wanted);
  assert.equal(await other.page.getByRole('textbox', { name: 'Link to this race' }).inputValue(), address);
  await other.page.getByText('4 of 6 oversell.', { exact: true }).waitFor();
  // It is a race like any other: one can go back in it and on.
  await other.page.keyboard.press('Backspace');
  await shows(other.stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  assert.deepEqual([...complaints, ...other.complaints], []);
});

test('a link brings its program with it', async () => {
  const { page, complaints, stage } = await openHome('#race=1.conditional_write.ABAB');
  await shows(
    stage,
    { Stock: '0', Sold: '1 of 1', 'Buyers refused': '1' },
    ['1 RCU', '2 WCU', '4 requests', '1 WCU of it for 1 refused write'],
  );
  await page.getByText('The buyers now follow: Write on a condition').waitFor();
  // Followed within the page, the next one takes its place.
  await follow(page, 'race=1.read_twice.A');
  await shows(stage, { Stock: '1', Sold: '0 of 1' }, ['0.5 RCU', '0 WCU', '1 request']);
  await page.getByText('The buyers now follow: Read twice').waitFor();
  assert.deepEqual(complaints, []);
});

const WRONG = {
  'markup for a program': ['race=1.<img src=x onerror=alert(1)>.ABAB', UNREADABLE],
  'markup for moves': ['race=1.read_check_write.<svg onload=alert(1)>', UNREADABLE],
  'escaped markup': ['race=1.%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E.A', UNREADABLE],
  'a hundred thousand moves': [`race=1.read_check_write.${'A'.repeat(100_000)}`, UNREADABLE],
  'a hundred thousand bytes of program': [`race=1.${'a'.repeat(100_000)}.A`, UNREADABLE],
  'nothing': ['race=', UNREADABLE],
  'no version': ['race=read_check_write.ABAB', UNREADABLE],
  'version 0': ['race=0.read_check_write.ABAB', UNREADABLE],
  'a newer version': ['race=2.read_check_write.ABAB', NEWER],
  'a much newer version with markup': ['race=77.<img src=x onerror=alert(1)>', NEWER],
  'an unknown program': ['race=1.no_such_program.AB', UNREADABLE],
  'a move too many': ['race=1.read_check_write.AAA', UNREADABLE],
  'somebody who does not buy': ['race=1.read_check_write.ABC', UNREADABLE],
  'a move too many of another program': ['race=1.strong_read.ABABAB', UNREADABLE],
};

test('a wrong link is told from a race and changes nothing', async (context) => {
  const { page, complaints, stage } = await openHome();
  for (const key of 'abab') {
    await page.keyboard.press(key);
  }
  await heard(page, /Sold 2 of 1\./);
  await page.keyboard.press('Backspace');
  await shows(stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  const before = await seen(stage);
  for (const [name, [fragment, message]] of Object.entries(WRONG)) {
    await context.test(name, async () => {
      await follow(page, fragment);
      const alert = page.getByRole('alert').filter({ hasText: message });
      await alert.waitFor();
      assert.equal(await alert.innerText(), message);
      // The race is as it was, the future that was stepped back from included.
      await eventually(() => seen(stage), before);
      await page.keyboard.press('ArrowRight');
      await shows(stage, { Stock: '0', Sold: '2 of 1', Verdict: 'oversold by 1' }, ['1 RCU', '2 WCU', '4 requests']);
      await page.keyboard.press('Backspace');
      await eventually(() => seen(stage), before);
      assert.equal(await page.locator('img, [onerror], [onload]').count(), 0);
      // And the message goes with the link.
      await follow(page, '');
      await alert.waitFor({ state: 'detached' });
    });
  }
  assert.deepEqual(complaints, []);
});

test('a wrong link at the start leaves the race at its start', async () => {
  for (const [fragment, message] of [WRONG['markup for a program'], WRONG['a newer version'], WRONG['a move too many']]) {
    const { page, complaints, stage } = await openHome(`#${fragment}`);
    await page.getByRole('alert').filter({ hasText: message }).waitFor();
    await shows(stage, { Stock: '1', Sold: '0 of 1' }, ['0 RCU', '0 WCU', '0 requests']);
    await assertAccessible(page);
    assert.deepEqual(complaints, []);
  }
});

test('other fragments are none of its business', async () => {
  const { page, complaints, stage } = await openHome('#learn');
  await shows(stage, { Stock: '1', Sold: '0 of 1' }, ['0 RCU', '0 WCU', '0 requests']);
  assert.equal(await page.getByRole('alert').filter({ hasText: 'link' }).count(), 0);
  assert.deepEqual(complaints, []);
});
