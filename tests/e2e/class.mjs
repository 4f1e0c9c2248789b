// A class without a server: codes that learners got in the lab, and the presenter's page that takes them.

import assert from 'node:assert/strict';

import { openPage, visit } from './browser.mjs';
import { openLab, play } from './lab.mjs';

/** Opens the presenter's page. `options`: of the page. */
export async function openTally(browser, options) {
  const { page, complaints } = await openPage(browser, options);
  await visit(page, 'present/');
  const tally = page.getByRole('region', { name: 'What the class found' });
  const field = tally.getByRole('textbox', { name: 'Class codes' });
  await field.waitFor();
  return { page, complaints, tally, field };
}

/** One code from each way to oversell in a browser of its own: so each has a mark of its own. */
export async function classOf(browser, count) {
  const ways = ['ababab', 'abbaab', 'baabab', 'babaab', 'abbaba'];
  const codes = [];
  for (let number = 0; number < count; number += 1) {
    const lab = await openLab(browser);
    await play(lab, ways[number % ways.length]);
    await lab.code.waitFor();
    codes.push(await lab.code.inputValue());
    assert.deepEqual(lab.complaints, []);
    await lab.page.context().close();
  }
  return codes;
}
