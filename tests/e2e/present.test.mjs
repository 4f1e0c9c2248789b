// A teacher shows a race to a class: by keyboard alone, with nothing given away before it is revealed, with hands that
// are counted and kept; and any race of the lab can be shown so.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { press, tabTo, type } from './keyboard.mjs';

const WIDTHS = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 }, projector: { width: 1920, height: 1080 } };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function openPresentation(address = 'present/', options = {}) {
  const { page, complaints } = await openPage(browser, options);
  await visit(page, address);
  const show = page.getByRole('group', { name: 'Presentation', exact: true });
  await show.getByRole('figure').waitFor();
  return { page, complaints, show };
}

/** Presses keys one after the other, wherever the focus is. */
async function keys(page, pressed) {
  for (const key of pressed.split(' ')) {
    await page.keyboard.press(key);
  }
}

/** Waits for a scene that is ready to be played. */
async function onScene(show, number) {
  await show.getByText(`Scene ${number} of 10`, { exact: true }).waitFor();
  await show.getByRole('figure').waitFor();
}

/** What is neither to be seen nor to be found by a screen reader before a scene is revealed. */
async function assertHidden(page, show, secrets) {
  await show.getByText('Hidden until it is revealed.').waitFor();
  const text = await show.textContent();
  const tree = await page.locator('body').ariaSnapshot();
  const heard = await page.evaluate(() => window.heard.join(' | '));
  for (const secret of [/oversold by/, /do harm/, /Proven/, /\bserved\b/, /✓/, /\bright\b/, / WCU/, ...secrets]) {
    assert.doesNotMatch(text, secret);
    assert.doesNotMatch(tree, secret);
    assert.doesNotMatch(heard, secret);
  }
}

test('the whole presentation by keyboard, nothing given away before it is revealed', async () => {
  const { page, complaints, show } = await openPresentation();
  const headline = (text) => show.getByRole('status').filter({ hasText: text }).waitFor();
  const right = (text) => show.getByRole('listitem').filter({ hasText: 'right' }).getByText(text).waitFor();
  const forget = () => page.evaluate(() => window.heard.splice(0));
  const scenes = [
    { requests: 3, secrets: [/No rule/, /Sold/], headline: 'No rule is broken.', right: 'Only Ana' },
    { requests: 4, secrets: [/Sold/], headline: /^Sold 2 of 1\./, right: 'Both' },
    { requests: 4, secrets: [/Sold/], headline: /^Sold 2 of 1\./, right: 'Zero' },
    { requests: 4, secrets: [/Sold/], headline: /^Sold 2 of 1\./, right: 'Ana’s' },
    { requests: 4, secrets: [/\d of 6/], headline: '4 of 6 oversell.', right: 'In half of them or more, but not in all' },
    { requests: 4, secrets: [/\d of 6/], headline: '4 of 6 oversell.', right: 'It still oversells somewhere' },
    { requests: 6, secrets: [/of 20/], headline: '12 of 20 oversell.', right: 'It still oversells somewhere' },
    { requests: 4, secrets: [/\d of 6/], headline: '4 of 6 oversell.', right: 'It still oversells somewhere' },
    { requests: 4, secrets: [/none of 6/], headline: 'In none of 6. Proven, for these two buyers.', right: 'It holds' },
    { requests: 4, secrets: [/So far/], headline: 'No rule is broken.', right: 'As much' },
  ];
  const requests = show.getByRole('button', { name: /^Request \d/ });
  for (const [index, scene] of scenes.entries()) {
    await onScene(show, index + 1);
    await assertHidden(page, show, scene.secrets);
    await keys(page, 's s b');
    await eventually(() => requests.count(), 1);
    await keys(page, 'r');
    await eventually(() => requests.count(), scene.requests);
    await keys(page, '1 2 2 Shift+2');
    await assertHidden(page, show, scene.secrets);
    await keys(page, 'v');
    await headline(scene.headline);
    await right(scene.right);
    await heard(page, `Right: ${scene.right}\\.`);
    await keys(page, 'x');
    await eventually(() => requests.count(), 0);
    await forget();
    await assertHidden(page, show, scene.secrets);
    await keys(page, 'v');
    await headline(scene.headline);
    await forget();
    await keys(page, 'n');
  }
  await show.getByRole('heading', { name: 'What the class said' }).waitFor();
  assert.equal(await show.getByText('1 of 2 hands were right.').count(), scenes.length - 3);
  await keys(page, 'p');
  await onScene(show, 10);
  assert.deepEqual(complaints, []);
});

test('hands are counted with keys, buttons and fields, survive a reload, and are cleared and put back', async () => {
  const { page, complaints, show } = await openPresentation();
  await keys(page, '1 2 2');
  await press(page, show.getByRole('button', { name: 'One hand more: Both' }));
  await press(page, show.getByRole('button', { name: 'One hand fewer: Nobody' }));
  const field = (choice) => show.getByRole('textbox', { name: `Hands: ${choice}` });
  await type(page, field('Both'), '17');
  // Letters typed into a field are no keys.
  await page.keyboard.press('n');
  await page.keyboard.press('Tab');
  await eventually(() => field('Both').inputValue(), '17');
  await show.getByText('Scene 1 of 10').waitFor();
  await keys(page, 'n');
  await onScene(show, 2);
  await page.reload();
  await onScene(show, 2);
  await keys(page, 'p v');
  await show.getByText('2 of 19', { exact: true }).waitFor();
  await show.getByText('17 of 19', { exact: true }).waitFor();
  await page.reload();
  // What was revealed is revealed.
  await show.getByText('17 of 19', { exact: true }).waitFor();
  await show.getByText('No rule is broken.').waitFor();
  for (let scene = 1; scene <= 10; scene += 1) {
    await page.keyboard.press('PageDown');
  }
  await show.getByText('2 of 19 hands were right.').waitFor();
  await assertAccessible(page);
  await press(page, show.getByRole('button', { name: 'Clear all hands' }));
  await show.getByText('No hands were counted.').waitFor();
  await press(page, show.getByRole('button', { name: 'Put them back' }));
  await show.getByText('2 of 19 hands were right.').waitFor();
  await press(page, show.getByRole('button', { name: 'Clear all hands' }));
  await page.reload();
  await show.getByText('No hands were counted.').waitFor();
  assert.deepEqual(complaints, []);
});

test('a race of the lab is presented from its link', async () => {
  const { page: lab, complaints } = await openPage(browser);
  await visit(lab, 'lab/?plot=shop');
  await lab.getByRole('button', { name: /^Write on a condition/ }).click();
  await lab.getByText('The buyers follow: Write on a condition').waitFor();
  await lab.keyboard.press('b');
  await lab.getByText('Bình', { exact: false }).first().waitFor();
  await lab.getByRole('link', { name: 'Present this' }).click();
  await lab.waitForURL(/present\/#lab=1\./);
  const show = lab.getByRole('group', { name: 'Presentation', exact: true });
  await show.getByRole('heading', { name: 'The last item: Write on a condition' }).waitFor();
  await show.getByRole('figure').waitFor();
  await assertHidden(lab, show, [/none of/]);
  const requests = show.getByRole('button', { name: /^Request \d/ });
  await keys(lab, 'r 1 1');
  // Bình, whom the link has move first, is done; then Ana is.
  await eventually(async () => (await requests.count()) > 1, true);
  await keys(lab, 'v');
  await show.getByText('In none of 12. Proven, for these two buyers.').waitFor();
  await show.getByText('2 of 2', { exact: true }).waitFor();
  await lab.reload();
  await show.getByText('In none of 12. Proven, for these two buyers.').waitFor();
  await keys(lab, 'n');
  await show.getByText('2 of 2 hands were right.').waitFor();
  assert.deepEqual(complaints, []);
});

for (const fragment of ['lab=1.nonsense', 'lab=2.AAAA', 'lab=1.<img src=x onerror=alert(1)>']) {
  test(`a link that cannot be shown is told, and a presentation is there: ${fragment}`, async () => {
    const { page, complaints, show } = await openPresentation(`present/#${fragment}`);
    await page.getByRole('alert').getByText('Here is a presentation instead.').waitFor();
    await onScene(show, 1);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(complaints, []);
  });
}

test('a run is played beat by beat, and stops when it is told to', async () => {
  const { page, show } = await openPresentation('present/', { reducedMotion: 'no-preference' });
  const requests = show.getByRole('button', { name: /^Request \d/ });
  await keys(page, 'n');
  await onScene(show, 2);
  await keys(page, 'r');
  await eventually(() => requests.count(), 1);
  await eventually(() => requests.count(), 2);
  await keys(page, 'b');
  await eventually(() => requests.count(), 1);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(await requests.count(), 1);
  await keys(page, 'r');
  await eventually(() => requests.count(), 4);
});

test('revealed while it is played, a run stands at its end', async () => {
  const { page, complaints, show } = await openPresentation('present/', { reducedMotion: 'no-preference' });
  const requests = show.getByRole('button', { name: /^Request \d/ });
  await keys(page, 'n n n n n n');
  await onScene(show, 7);
  await keys(page, 'r');
  await eventually(() => requests.count(), 2);
  await keys(page, 'v');
  await show.getByText('12 of 20 oversell.').waitFor();
  await eventually(() => requests.count(), 6);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(await requests.count(), 6);
  assert.deepEqual(complaints, []);
});

test('what is revealed comes into view, and the next scene from its beginning', async () => {
  const { page: lab, complaints } = await openPage(browser, { viewport: WIDTHS.projector });
  const seen = async (page, part) => {
    const [{ top, bottom }, end] = await page.evaluate(
      (part) => [document.querySelector(part).getBoundingClientRect(), document.querySelector('.presenter').getBoundingClientRect().top],
      part,
    );
    return top >= 0 && bottom <= Math.min(end, page.viewportSize().height);
  };
  await visit(lab, 'lab/?plot=bank_transfer');
  await lab.getByRole('link', { name: 'Present this' }).click();
  await lab.waitForURL(/present\/#lab=1\./);
  await lab.getByRole('figure').waitFor();
  await keys(lab, 'r v');
  await lab.getByText(/ do harm\.?$/).first().waitFor();
  await eventually(() => seen(lab, '.result-panel .headline'), true);
  await eventually(() => seen(lab, '.result-panel'), true);
  await keys(lab, 'x');
  await eventually(() => seen(lab, '.scene-place'), true);

  const { page, show } = await openPresentation('present/', { viewport: { width: 1280, height: 720 } });
  await keys(page, 'n n n n n n');
  await onScene(show, 7);
  await keys(page, 'r v');
  await show.getByText('12 of 20 oversell.').waitFor();
  await eventually(() => seen(page, '.result-panel'), true);
  await keys(page, 'n');
  await onScene(show, 8);
  await eventually(() => seen(page, '.scene-place'), true);
  assert.deepEqual(complaints, []);
});

test('a new class begins with the first scene and no hands, from wherever the last one ended', async () => {
  const { page, complaints, show } = await openPresentation();
  const anew = show.getByRole('button', { name: 'New class', exact: true });
  assert.equal(await anew.getAttribute('aria-disabled'), 'true');
  await keys(page, '1 1 2 v');
  await show.getByText('2 of 3', { exact: true }).waitFor();
  for (let scene = 1; scene <= 10; scene += 1) {
    await page.keyboard.press('PageDown');
  }
  await show.getByRole('heading', { name: 'What the class said' }).waitFor();
  // Another visit.
  await page.reload();
  await show.getByRole('heading', { name: 'What the class said' }).waitFor();
  await press(page, anew);
  await onScene(show, 1);
  await heard(page, 'All hands are cleared.* Scene 1 of 10: One laptop left, two buyers\\.');
  await assertHidden(page, show, [/No rule/]);
  assert.equal(await show.getByRole('textbox', { name: 'Hands: Nobody' }).inputValue(), '0');
  await assertAccessible(page);
  await press(page, show.getByRole('button', { name: 'Put them back' }));
  await show.getByText('1 of 3 hands were right.').waitFor();
  await press(page, anew);
  await onScene(show, 1);
  await keys(page, '1');
  await eventually(() => show.getByRole('button', { name: 'Put them back' }).count(), 0);
  await page.reload();
  await onScene(show, 1);
  await eventually(() => show.getByRole('textbox', { name: 'Hands: Nobody' }).inputValue(), '1');
  assert.deepEqual(complaints, []);
});

test('keys can be switched off, and the buttons do the same', async () => {
  const { page, complaints, show } = await openPresentation();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('checkbox', { name: 'Letter keys' }).uncheck();
  await page.keyboard.press('Escape');
  await show.getByText('The letter keys are switched off').waitFor();
  await keys(page, 'n v');
  await assertHidden(page, show, []);
  for (const [name, outcome] of [
    ['Step', () => eventually(() => show.getByRole('button', { name: /^Request \d/ }).count(), 1)],
    ['Back', () => eventually(() => show.getByRole('button', { name: /^Request \d/ }).count(), 0)],
    ['Run', () => eventually(() => show.getByRole('button', { name: /^Request \d/ }).count(), 3)],
    ['Reveal', () => show.getByText('No rule is broken.').waitFor()],
    ['Reset', () => show.getByText('Hidden until it is revealed.').waitFor()],
    ['Next scene', () => onScene(show, 2)],
    ['Scene before', () => onScene(show, 1)],
  ]) {
    await press(page, show.getByRole('button', { name, exact: true }), outcome);
  }
  assert.deepEqual(complaints, []);
});

for (const [name, viewport] of Object.entries(WIDTHS)) {
  test(`it can be read, in light and in dark, and nothing jumps: ${name}`, async () => {
    const { page, complaints, show } = await openPresentation('present/', { viewport });
    for (let scene = 1; scene <= 10; scene += 1) {
      await onScene(show, scene);
      await keys(page, 'r 1 2 2');
      await show.getByRole('button', { name: /^Request 3/ }).waitFor();
      const place = () => show.getByRole('button', { name: 'Reveal', exact: true }).evaluate((button) => button.getBoundingClientRect().top);
      const before = await place();
      await keys(page, 'v');
      await show.getByRole('listitem').filter({ hasText: 'right' }).waitFor();
      await eventually(() => show.getByText('Hidden until it is revealed.').count(), 0);
      const size = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        bottom: document.querySelector('.presenter').getBoundingClientRect().bottom + scrollY - innerHeight,
        covered: document.querySelector('.scene').getBoundingClientRect().bottom - document.querySelector('.presenter').getBoundingClientRect().top,
      }));
      assert.ok(size.wide <= 0, `scene ${scene} is too wide by ${size.wide}`);
      if (name === 'projector') {
        assert.ok(size.bottom <= 0 && size.covered <= 1, `scene ${scene} does not fit: ${JSON.stringify(size)}`);
        assert.equal(await place(), before, `scene ${scene} jumps`);
      }
      if (scene % 4 === 1) await assertAccessible(page);
      await keys(page, 'n');
    }
    await show.getByRole('heading', { name: 'What the class said' }).waitFor();
    await assertAccessible(page);
    assert.deepEqual(complaints, []);
  });
}

test('the way to the page is found from the home page and the header', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const door = page.getByRole('main').getByRole('link', { name: 'Present', exact: true });
  await tabTo(page, door);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${BASE_URL}present/`);
  await page.getByRole('group', { name: 'Presentation', exact: true }).getByRole('figure').waitFor();
  assert.equal(await page.locator('header nav [aria-current]').textContent(), 'Present');
  assert.deepEqual(complaints, []);
});
