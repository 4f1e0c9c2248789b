// A reader with a keyboard and nothing else. Every press checks what a keyboard reader relies on: the focus can be
// reached, can be seen, and is still somewhere on the page afterwards.

import assert from 'node:assert/strict';

import { BASE_URL, eventually, ready } from './browser.mjs';

/** Most presses of Tab it may take to get anywhere on a page. */
const MOST_TABS = 250;

/** Tabs to an element, forwards or backwards, whichever way it lies. */
export async function tabTo(page, locator) {
  await locator.waitFor();
  const target = await locator.elementHandle();
  const where = () =>
    target.evaluate((target) => {
      const active = document.activeElement;
      if (active === target) return 'here';
      const before = active.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
      return before && active !== document.body ? 'before' : 'after';
    });
  for (let presses = 0; presses <= MOST_TABS; presses += 1) {
    const direction = await where();
    if (direction === 'here') return assertFocusShown(page);
    await page.keyboard.press(direction === 'before' ? 'Shift+Tab' : 'Tab');
  }
  assert.fail(`cannot be reached with Tab: ${locator}`);
}

/** The focused element, or the label it stands for, is outlined and in view. */
export async function assertFocusShown(page) {
  const shown = await page.evaluate(() => {
    const active = document.activeElement;
    const { width, height, top, bottom } = active.getBoundingClientRect();
    const outlined = [active, active.closest('label')].some((element) => {
      const style = element && getComputedStyle(element);
      return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });
    const inView = width > 0 && height > 0 && bottom > 0 && top < innerHeight;
    return { element: active.outerHTML.slice(0, 120), outlined, inView };
  });
  assert.deepEqual(shown, { ...shown, outlined: true, inView: true });
}

/** The focus is on something, at once or as soon as what was asked for is there; a browser has it on the body if not. */
export async function assertFocusKept(page, after) {
  const kept = () => page.evaluate(() => document.activeElement !== document.body);
  await eventually(kept, true, 2_000).catch((error) => {
    throw new Error(`the focus is lost after ${after}`, { cause: error });
  });
}

/** Tabs to an element and presses Enter, and then what must come of it is waited for. */
export async function press(page, locator, outcome = () => {}) {
  await tabTo(page, locator);
  await page.keyboard.press('Enter');
  await outcome();
  await assertFocusKept(page, `Enter on ${locator}`);
}

/** Tabs to a link, presses Enter and arrives at an address of the site. */
export async function follow(page, link, address) {
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  await page.waitForURL(new URL(address, BASE_URL).href);
  await ready(page);
}

/** Marks an answer in a group of radio buttons: Tab to the group, then the arrow keys. */
export async function choose(page, group, name) {
  const wanted = group.getByRole('radio', { name, exact: true });
  const marked = group.getByRole('radio', { checked: true });
  await tabTo(page, (await marked.count()) > 0 ? marked : group.getByRole('radio').first());
  if ((await marked.count()) === 0) {
    await page.keyboard.press('Space');
  }
  for (let presses = await group.getByRole('radio').count(); !(await wanted.isChecked()); presses -= 1) {
    assert.ok(presses > 0, `no such answer: ${name}`);
    await page.keyboard.press('ArrowDown');
  }
  await assertFocusShown(page);
}

/** Replaces the text of a field by typing. */
export async function type(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** Brings a step's desk to the front, which on a phone is behind a tab beside the text. */
export async function toDesk(page, step) {
  const text = step.locator('.step-panes [role="tab"]').first();
  if ((await text.isVisible()) && (await text.getAttribute('aria-selected')) === 'true') {
    await tabTo(page, text);
    await page.keyboard.press('ArrowRight');
    await step.locator('.desk-request').waitFor();
    await assertFocusShown(page);
  }
}

/** Opens a disclosure by its summary, unless it is open. */
export async function open(page, scope, summary) {
  const heading = scope.locator('summary').filter({ hasText: summary }).first();
  await tabTo(page, heading);
  const isOpen = () => heading.evaluate((heading) => heading.parentElement.open);
  if (!(await isOpen())) {
    await page.keyboard.press('Enter');
    await eventually(isOpen, true);
  }
  await assertFocusKept(page, `opening ${summary}`);
}
