// A class without a server: a task finished in one browser gives a code; typed into the presenter's page in another
// it is counted and replayed. What is mistyped or forged is not.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, ready } from './browser.mjs';
import { classOf, openTally } from './class.mjs';
import { press, tabTo, type } from './keyboard.mjs';
import { openLab, play } from './lab.mjs';
import { figures, sentences, totals } from './stage.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function handIn({ page, field }, text, said) {
  await type(page, field, text);
  await page.keyboard.press('Enter');
  await heard(page, said);
}

test('an oversell by hand is handed in, counted, and replayed as it was', async () => {
  const lab = await openLab(browser);
  assert.equal(await lab.code.count(), 0, 'there is no code before');
  await play(lab, 'ababa');
  assert.equal(await lab.code.count(), 0);
  await play(lab, 'b');
  await heard(lab.page, /^Your class code is here\.$/);
  const code = await lab.code.inputValue();
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{1,4}){1,4}$/);
  assert.ok(code.length <= 20, code);
  await press(lab.page, lab.page.getByRole('button', { name: 'Copy code' }), () => heard(lab.page, /^(Copied\.|Selected: copy it)/));
  const wanted = { sentences: await sentences(lab.stage), figures: await figures(lab.stage), totals: await totals(lab.stage) };
  await assertAccessible(lab.page);

  const presenter = await openTally(browser);
  const { page, tally } = presenter;
  // As people type: in lower case, without dashes, O for 0.
  await handIn(presenter, code.toLowerCase().replaceAll('-', '').replaceAll('0', 'o'), /^1 code counted\.$/);
  await tally.getByRole('heading', { name: 'The last item: Make it oversell: sell more than there was.' }).waitFor();
  await tally.getByText('1 code', { exact: true }).waitFor();
  await assertAccessible(page);
  await tabTo(page, tally.getByRole('link', { name: `Replay ${code}` }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/lab\/\?plot=shop#lab=1\./);
  await ready(page);
  const stage = page.getByRole('group', { name: 'Race', exact: true });
  await eventually(async () => ({ sentences: await sentences(stage), figures: await figures(stage), totals: await totals(stage) }), wanted);
  assert.deepEqual([...lab.complaints, ...presenter.complaints], []);
});

test('a proof and a program of one’s own are handed in too', async () => {
  const lab = await openLab(browser);
  const programs = lab.page.getByRole('list', { name: 'Programs' });
  await press(lab.page, programs.getByRole('button', { name: 'Write on a condition' }));
  await press(lab.page, lab.page.getByRole('button', { name: /^Count every future/ }), () => lab.code.waitFor());
  await heard(lab.page, /^Proven\. Your class code is here\.$/);
  const proof = await lab.code.inputValue();
  await press(lab.page, programs.getByRole('button', { name: 'Read, check, write', exact: true }));
  const rewrite = lab.page.locator('summary', { hasText: 'Rewrite the program' });
  await press(lab.page, rewrite);
  const editor = lab.page.getByRole('textbox', { name: 'Program, yours to change' });
  await type(lab.page, editor, (await editor.inputValue()).replace('"stock > 0"', '"stock >= 1"'));
  await press(lab.page, lab.page.getByRole('button', { name: 'Use this program' }), () => lab.page.getByText('as you rewrote it').first().waitFor());
  await tabTo(lab.page, lab.page.getByRole('link', { name: 'The last item', exact: true }));
  await play(lab, 'ababab');
  const link = lab.page.getByRole('textbox', { name: 'Link for your class' });
  await link.waitFor();
  const presenter = await openTally(browser);
  await handIn(presenter, `${proof}, ${await link.inputValue()}`, /^2 codes counted\.$/);
  await presenter.tally.getByText('Programs of their own').waitFor();
  await presenter.tally.getByText(/none of 12 futures/).waitFor();
  assert.deepEqual([...lab.complaints, ...presenter.complaints], []);
});

test('what is mistyped, newer or no code is told, and corrected', async () => {
  const [code] = await classOf(browser, 1);
  const presenter = await openTally(browser);
  const { page, tally, field } = presenter;
  const last = code.at(-1) === 'A' ? 'B' : 'A';
  const wrong = [code.slice(0, -1) + last, code.slice(0, 1) + code[2] + code[1] + code.slice(3), 'lab=2.AA', '<img/src=x/onerror=alert(1)>'];
  const different = wrong.filter((text) => text !== code);
  await handIn(presenter, different.join('\n'), new RegExp(`^0 codes counted\\. ${different.length} do not count; see below\\.$`));
  const refused = tally.getByRole('group', { name: 'These do not count' });
  await eventually(() => refused.getByRole('listitem').count(), different.length);
  await refused.getByText('Made by a newer release').waitFor();
  await assertAccessible(page);
  assert.equal(await page.locator('img, [onerror]').count(), 0);
  await press(page, refused.getByRole('button', { name: `Correct ${different[0]}` }));
  await eventually(() => field.inputValue(), different[0]);
  assert.ok(await field.evaluate((field) => document.activeElement === field));
  await handIn(presenter, code, /^1 code counted\.$/);
  assert.deepEqual(presenter.complaints, []);
});

test('a class’s codes are tallied, kept, cleared and brought back, in any width', async () => {
  const codes = [...new Set(await classOf(browser, 30))];
  const presenter = await openTally(browser, { viewport: { width: 1920, height: 1080 } });
  const { page, tally, field } = presenter;
  await handIn(presenter, [...codes, codes[0]].join('\n'), new RegExp(`^${codes.length} codes counted\\. 1 was there already\\.$`));
  const counted = () => tally.getByText(`${codes.length} codes`, { exact: true });
  await counted().waitFor();
  const all = tally.getByRole('button', { name: `Show all ${codes.length} codes` });
  await press(page, all, () => eventually(() => tally.getByRole('listitem').count(), codes.length));
  await tally.getByText('Handed in 2 times, counted once').waitFor();
  await assertAccessible(page);
  await page.reload();
  await ready(page);
  await counted().waitFor();
  const size = await tally.locator('.task-count').evaluate((count) => parseFloat(getComputedStyle(count).fontSize));
  assert.ok(size >= 48, `${size} px on a projector`);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing to scroll sideways');
  await press(page, all, () => eventually(() => tally.getByRole('listitem').count(), codes.length));
  await press(page, tally.getByRole('button', { name: `Remove ${codes[0]}` }), () => heard(page, /^Removed\.$/));
  await press(page, tally.getByRole('button', { name: 'Clear all' }), () => heard(page, new RegExp(`^${codes.length - 1} codes are cleared\\.$`)));
  await tally.getByText('No codes yet.').waitFor();
  await press(page, tally.getByRole('button', { name: 'Undo' }), () => tally.getByText(`${codes.length - 1} codes`, { exact: true }).waitFor());
  assert.deepEqual(presenter.complaints, []);
  await field.waitFor();
});
