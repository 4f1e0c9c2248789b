// The race lab as a reader has it before them: its race, the keys that play it, the code that a class hands in.

import { eventually, openPage, visit } from './browser.mjs';
import { sentences } from './stage.mjs';

/** Opens a page of the lab whose race is there. `options`: of the page. */
export async function openLab(browser, address = 'lab/', options = {}) {
  const { page, complaints } = await openPage(browser, options);
  await visit(page, address);
  const stage = page.getByRole('group', { name: 'Race', exact: true });
  await stage.waitFor();
  return { page, complaints, stage, code: page.getByRole('textbox', { name: 'Class code' }) };
}

/** Presses keys one after the other and waits for as many sentences. */
export async function play({ page, stage }, keys) {
  for (const key of keys) {
    const before = (await sentences(stage)).length;
    await page.keyboard.press(key);
    await eventually(async () => (await sentences(stage)).length > before, true);
  }
}
