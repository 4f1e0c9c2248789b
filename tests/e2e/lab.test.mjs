// The race lab by keyboard alone: every plot opens, a race is broken by hand, messages are lost, programs rewritten,
// and all of it is there after a reload.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { follow, open, press, tabTo, type } from './keyboard.mjs';
import { openLab, play } from './lab.mjs';
import { figures, sentences } from './stage.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('the lab is reached from the home page and from a lesson', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  await follow(page, page.locator('main').getByRole('link', { name: 'Race lab' }), 'lab/');
  assert.equal(await page.locator('body').getAttribute('data-page'), 'lab');
  await visit(page, 'lesson/the-last-item/');
  await follow(page, page.getByRole('link', { name: /^Go on in the race lab/ }), 'lab/');
  assert.deepEqual(complaints, []);
});

test('every plot opens, has its words, and breaks no rule of accessibility', async () => {
  const { page, complaints, stage } = await openLab(browser);
  const plots = await page.locator('[data-plot]').evaluateAll((links) => links.map((link) => [link.dataset.plot, link.textContent]));
  assert.ok(plots.length >= 5, `${plots}`);
  for (const [id, name] of plots) {
    await follow(page, page.getByRole('link', { name, exact: true }), `lab/?plot=${id}`);
    assert.equal(await page.locator('[data-plot][aria-current]').getAttribute('data-plot'), id);
    assert.ok((await page.title()).startsWith(name));
    await stage.waitFor();
    const shown = Object.keys(await figures(stage)).join(' ');
    assert.equal(/stock/i.test(shown), id === 'shop', shown);
    // What is the program's own stands as code.
    const words = await page.locator('main').evaluate((main) => {
      const copy = main.cloneNode(true);
      for (const code of copy.querySelectorAll('code, [hidden], template')) code.remove();
      return copy.textContent;
    });
    assert.doesNotMatch(words, /\b[a-z]+_[a-z_]+\b/, `an id in place of a word: ${words.match(/\b[a-z]+_[a-z_]+\b/)}`);
    await assertAccessible(page);
  }
  assert.deepEqual(complaints, []);
});

test('an oversell by hand reaches the goal and is kept', async () => {
  const lab = await openLab(browser);
  const { page, complaints, stage } = lab;
  await page.getByText('Make it oversell: sell more than there was.').waitFor();
  await play(lab, 'ababab');
  await eventually(async () => (await figures(stage)).Verdict, 'oversold by 1');
  await heard(page, /^Reached in \d moves\.$/);
  await page.getByText('Broken by hand.').waitFor();
  await page.reload();
  await ready(page);
  await eventually(async () => (await figures(stage)).Verdict, 'oversold by 1');
  await page.getByText('Broken by hand.').waitFor();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('the race is arranged anew, an answer is lost, and the same is sent again', async () => {
  const lab = await openLab(browser);
  const { page, complaints, stage } = lab;
  const losses = page.getByRole('combobox', { name: 'Messages that may be lost' });
  await tabTo(page, losses);
  await page.keyboard.press('ArrowDown');
  await eventually(() => losses.inputValue(), '1');
  await press(page, page.getByRole('button', { name: 'Begin so' }), () => stage.getByText('Lose a message').first().waitFor());
  await page.keyboard.press('Shift+A');
  await heard(page, /^Ana read stock 1\. The answer was lost\.$/);
  await stage.getByText('Next: read, sends it again: no answer came').waitFor();
  await page.keyboard.press('Shift+B');
  await heard(page, /^No more messages may be lost\.$/);
  await page.keyboard.press('Backspace');
  await open(page, stage, 'Lose a message');
  await press(page, stage.getByRole('group', { name: 'Ana’s messages' }).getByRole('button', { name: 'Lose the request' }), () =>
    heard(page, /^Ana’s request was lost: nothing was done\.$/),
  );
  await assertAccessible(page);
  await page.reload();
  await ready(page);
  await eventually(() => sentences(stage), ['Ana’s request was lost: nothing was done.']);
  assert.equal(await losses.inputValue(), '1');
  assert.deepEqual(complaints, []);
});

test('a program is rewritten, wrong first, and put back', async () => {
  const { page, complaints } = await openLab(browser);
  const program = page.getByRole('group', { name: 'Program', exact: true });
  await open(page, program, 'Rewrite the program');
  const editor = page.getByRole('textbox', { name: 'Program, yours to change' });
  const original = await editor.inputValue();
  await type(page, editor, original.replace('"stock > 0"', '"stock >"'));
  await press(page, page.getByRole('button', { name: 'Use this program' }));
  await program.getByText('Not in use; see below.').waitFor();
  await assertAccessible(page);
  const problem = program.getByRole('button', { name: /^Line \d+, column \d+: stock > is no condition/ });
  await press(page, problem);
  assert.ok(await editor.evaluate((editor) => document.activeElement === editor));
  const ahead = await editor.evaluate((editor) => editor.value.slice(0, editor.selectionStart));
  assert.match(ahead, /"stock >\s*$/);
  await type(page, editor, original.replace('"stock > 0"', '"stock > 1"'));
  await press(page, page.getByRole('button', { name: 'Use this program' }));
  await program.getByText('In use.', { exact: true }).waitFor();
  await program.getByText('Only if stock > 1, else refused.').waitFor();
  await page.getByText('The buyers follow: Read, check, write, as you rewrote it').waitFor();
  await page.reload();
  await ready(page);
  await page.getByText('The buyers follow: Read, check, write, as you rewrote it').waitFor();
  await open(page, program, 'Rewrite the program');
  await press(page, page.getByRole('button', { name: 'Back to the original' }));
  await eventually(() => editor.inputValue(), original);
  assert.deepEqual(complaints, []);
});

test('programs are chosen with one press and marked by what was found', async () => {
  const { page, complaints } = await openLab(browser);
  const programs = page.getByRole('list', { name: 'Programs' });
  assert.equal(await programs.getByText(/futures break|Broken/).count(), 0);
  await press(page, programs.getByRole('button', { name: 'Write on a condition' }), () =>
    page.getByText('The buyers follow: Write on a condition').waitFor(),
  );
  await press(page, page.getByRole('button', { name: /^Count every future/ }), () =>
    programs.getByText(/^✓ None of [\d,]+ futures breaks a rule \(2 buyers, 1 at the start\)\.$/).waitFor(),
  );
  await assertAccessible(page);
  await page.reload();
  await ready(page);
  await programs.getByText(/None of [\d,]+ futures breaks a rule/).waitFor();
  assert.deepEqual(complaints, []);
});

test('an address that names no plot says so, and the first plot works', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'lab/?plot=nowhere');
  await page.getByText('The address names a plot that is not here. This is “The last item”; the others are above.').waitFor();
  assert.equal(await page.locator('[data-plot][aria-current]').getAttribute('data-plot'), 'shop');
  const stage = page.getByRole('group', { name: 'Race', exact: true });
  await press(page, stage.getByRole('button', { name: 'Ana moves' }), () =>
    eventually(() => sentences(stage), ['Ana read stock 1.']),
  );
  await assertAccessible(page);
  await visit(page, 'lab/?plot=cache');
  assert.equal(await page.getByText('The address names a plot').count(), 0);
  assert.deepEqual(complaints, []);
});
