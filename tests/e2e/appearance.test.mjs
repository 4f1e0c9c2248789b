// Every page in every width from a phone to a projector, light and dark: no accessibility rule broken, nothing that
// scrolls sideways, nothing that moves.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, heard, launch, openPage, visit } from './browser.mjs';
import { assertFocusShown, press, tabTo } from './keyboard.mjs';

const WIDTHS = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 }, projector: { width: 1920, height: 1080 } };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** The page as a whole does not scroll sideways; what is wider, a drawing or a request, scrolls by itself. */
async function assertFits(page) {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const sticksOut = (element) => element.getBoundingClientRect().right > clientWidth + 1;
    const wide = scrollWidth > clientWidth ? [...document.querySelectorAll('main *')].filter(sticksOut) : [];
    return { scrollWidth, clientWidth, wide: wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 100)) };
  });
  assert.deepEqual(overflow, { ...overflow, scrollWidth: overflow.clientWidth });
}

/** With reduced motion nothing moves by itself. */
async function assertStill(page) {
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.playState === 'running' && animation.effect.getComputedTiming().duration > 1)
      .map((animation) => `${animation.animationName ?? animation.transitionProperty}: ${animation.effect.target.className}`),
  );
  assert.deepEqual(moving, []);
}

async function assertSeemly(page) {
  await assertFits(page);
  await assertStill(page);
  await assertAccessible(page);
}

/** Skips to the content, which is what Tab offers first. */
async function skip(page) {
  await page.keyboard.press('Tab');
  const link = page.getByRole('link', { name: 'Skip to the content' });
  assert.ok(await link.evaluate((link) => document.activeElement === link));
  await assertFocusShown(page);
  const { search } = new URL(page.url());
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'main');
  assert.equal(new URL(page.url()).search, search, 'skipping leaves the page');
}

for (const [name, viewport] of Object.entries(WIDTHS)) {
  test(`home: ${name}`, async () => {
    const { page, complaints } = await openPage(browser, { viewport });
    await visit(page);
    await skip(page);
    await assertSeemly(page);
    for (const key of 'abab') {
      await page.keyboard.press(key);
    }
    await heard(page, /Sold 2 of 1\./);
    await page.getByText('4 of 6 oversell.', { exact: true }).waitFor();
    for (const summary of await page.locator('summary').all()) {
      await summary.click();
    }
    await assertSeemly(page);
    await page.getByRole('radio', { name: /^Write on a condition/ }).check();
    await page.getByRole('radio', { name: 'It holds' }).check();
    await page.getByRole('button', { name: 'Run every future' }).click();
    await page.getByRole('group', { name: 'What the change does' }).waitFor();
    for (const key of 'abab') {
      await page.keyboard.press(key);
    }
    await heard(page, /^Bình’s write was refused\.$/);
    await assertSeemly(page);
    assert.deepEqual(complaints, []);
  });

  test(`lesson, each step: ${name}`, async () => {
    const { page, complaints } = await openPage(browser, { viewport });
    await visit(page, 'lesson/the-last-item/');
    await skip(page);
    const go = (name) => page.getByRole('button', { name, exact: true }).click();
    const solve = [
      () => {},
      async () => {
        await page.getByRole('radio', { name: '0', exact: true }).check();
        await go('This is my guess');
      },
      () => go('Run'),
      async () => {
        for (const key of 'abab') {
          await page.keyboard.press(key);
        }
        await page.getByRole('button', { name: 'Count every future' }).click();
      },
      () => go('Run'),
      async () => {
        await page.getByRole('radio', { name: /^2, because/ }).check();
        await go('Check');
      },
      async () => {
        const editor = page.getByRole('textbox', { name: 'UpdateItem request, yours to change' });
        await editor.fill(`{ "UpdateExpression": "SET stock = stock - 1", ${'"a very long line": 1, '.repeat(20)} }`);
        await go('Use this request');
        await page.getByText('Not in use; see below.').waitFor();
        await assertFits(page);
        await go('Show the solution');
        await page.getByText('In use.', { exact: true }).waitFor();
        await go('Run');
      },
      async () => {
        await page.getByRole('radio', { name: 'That this order of requests does no harm' }).check();
        await go('Check');
      },
    ];
    for (const [index, act] of solve.entries()) {
      await page.getByText(`Step ${index + 1} of ${solve.length}`, { exact: true }).waitFor();
      await assertFits(page);
      await act();
      await page.getByRole('button', { name: 'Continue' }).waitFor();
      await assertSeemly(page);
      await go('Continue');
    }
    await page.getByText('All 8 steps done').waitFor();
    await assertSeemly(page);
    assert.deepEqual(complaints, []);
  });

  test(`lab, a lost answer and a rewritten program: ${name}`, async () => {
    const { page, complaints } = await openPage(browser, { viewport });
    await visit(page, 'lab/?plot=shop');
    await skip(page);
    await assertSeemly(page);
    await page.getByRole('combobox', { name: 'Messages that may be lost' }).selectOption('1');
    await page.getByRole('button', { name: 'Begin so' }).click();
    await page.getByRole('group', { name: 'Race', exact: true }).getByText('Lose a message').first().waitFor();
    for (const key of ['Shift+A', 'b', 'a', 'b', 'a', 'b']) {
      await page.keyboard.press(key);
    }
    await heard(page, /The answer was lost\./);
    await page.getByRole('button', { name: /^Transaction with a token/ }).click();
    await page.getByText('The buyers follow: Transaction with a token').waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('b');
    await page.getByText(/^Next: buy, tries again \(1 of 1\)/).waitFor();
    await page.evaluate(() => document.querySelectorAll('main details').forEach((details) => (details.open = true)));
    await assertSeemly(page);
    const editor = page.getByRole('textbox', { name: 'Program, yours to change' });
    await editor.fill(`{ "steps": [ { "name": ${'"a very long line", '.repeat(20)} } ] }`);
    await page.getByRole('button', { name: 'Use this program' }).click();
    await page.getByText('Not in use; see below.').waitFor();
    await assertSeemly(page);
    assert.deepEqual(complaints, []);
  });

  test(`no such page: ${name}`, async () => {
    const { page } = await openPage(browser, { viewport });
    await page.goto(new URL('no/such/page', BASE_URL).href);
    await assertSeemly(page);
    await tabTo(page, page.getByRole('link', { name: 'Go to the home page' }));
  });
}

test('a phone turned to its side, and text twice as large, lose nothing', async () => {
  for (const viewport of [{ width: 844, height: 390 }, { width: 640, height: 512 }, { width: 320, height: 640 }]) {
    const { page, complaints } = await openPage(browser, { viewport });
    await visit(page);
    for (const key of 'abab') {
      await page.keyboard.press(key);
    }
    await heard(page, /Sold 2 of 1\./);
    await assertFits(page);
    assert.deepEqual(complaints, []);
  }
});

test('whoever wants colours of their own has them on every page', async () => {
  const { page, complaints } = await openPage(browser, { colorScheme: 'light' });
  await visit(page);
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor + getComputedStyle(document.body).backgroundColor);
  const light = await background();
  const settings = page.getByRole('button', { name: 'Settings' });
  await press(page, settings);
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('Dark');
  const dark = await background();
  assert.notEqual(dark, light);
  await visit(page, 'lesson/the-last-item/');
  assert.equal(await background(), dark);
  await press(page, settings);
  assert.equal(await page.getByRole('combobox', { name: 'Colours' }).inputValue(), 'dark');
  await assertAccessible(page);
  // High contrast and the largest letters: nothing is cut off, and Escape closes what was opened.
  await page.getByRole('combobox', { name: 'Contrast' }).selectOption('High');
  await page.getByRole('combobox', { name: 'Text size' }).selectOption('Largest');
  await assertSeemly(page);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#settings').isVisible(), false);
  await assertSeemly(page);
  assert.deepEqual(complaints, []);
});
