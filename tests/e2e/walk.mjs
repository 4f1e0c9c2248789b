// A lesson from start to end by its own worked solutions, which are taken from the lesson's data.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { BASE_URL, eventually } from './browser.mjs';

const catalogues = new Map();

/** The catalogue of a language. */
function catalogue(code) {
  if (!catalogues.has(code)) {
    catalogues.set(code, JSON.parse(readFileSync(new URL(`../../locales/${code}.json`, import.meta.url), 'utf8')));
  }
  return catalogues.get(code);
}

/** The text of the catalogue under a dotted key, in a language or in English where it is silent. */
function words(language, key) {
  const find = (code) => key.split('.').reduce((node, part) => node?.[part], catalogue(code));
  return find(language) ?? find('en');
}

/** What can be done with a step. */
function stepOf(page, step, language) {
  const section = page.locator(`[data-step="${step.id}"]`);
  const button = (key) => section.getByRole('button', { name: words(language, key), exact: true });
  return {
    section,
    press: (key) => button(key).click(),
    passed: () => section.locator('[data-part="feedback"][data-verdict="passed"]').waitFor(),
  };
}

/** Marks an answer and has it checked. Whether it was the right one. */
async function answer({ section, press }, choice) {
  await section.locator(`label[data-choice="${choice}"]`).click();
  await press('lesson.check');
  await section.locator(`[data-part="reply"][data-choice="${choice}"]`).waitFor({ state: 'visible' });
  return (await section.locator('[data-part="feedback"]').getAttribute('data-verdict')) === 'passed';
}

/** What may become of a message beside arriving, in the order of the buttons. */
const FATES = ['request_lost', 'response_lost'];

/** Moves a desk's clock forward, by the largest of its buttons first. */
async function forward(clock, milliseconds) {
  let left = milliseconds;
  for (const unit of [86_400_000, 3_600_000, 60_000, 1_000]) {
    for (; left >= unit; left -= unit) {
      const before = await clock.locator('time').textContent();
      await clock.locator(`[id$="-forward-${unit}"]`).click();
      await clock.locator('time').filter({ hasNotText: before }).waitFor();
    }
  }
  assert.equal(left, 0, `the clock has no button for ${left} ms`);
}

/** What solves a step, by the kind of its task. */
const solve = {
  async read() {},
  async predict({ section, press }, { choices }) {
    await section.locator(`label[data-choice="${choices[0].id}"]`).click();
    await press('lesson.guess');
  },
  async explain(step, { choices = [], fill }) {
    if (fill) {
      await step.section.locator('[data-part="choices"] input').fill(fill.solution);
      await step.press('lesson.check');
      return;
    }
    for (const { id } of choices) {
      if (await answer(step, id)) return;
    }
    assert.fail('no answer is right');
  },
  async race(step, task) {
    if (task.solution === 'run') {
      await step.press('stage.run.run');
      return;
    }
    for (const next of task.solution.moves) {
      const { buyer, fate } = typeof next === 'number' ? { buyer: next } : next;
      const mover = step.section.locator('.mover').nth(buyer);
      let button = mover.locator('.move');
      if (fate) {
        const fates = mover.locator('.fates');
        if ((await fates.getAttribute('open')) === null) await fates.locator('summary').click();
        button = fates.getByRole('button').nth(FATES.indexOf(fate));
      }
      await eventually(() => button.getAttribute('aria-disabled'), 'false');
      await button.click();
    }
  },
  async program(step, _, checks) {
    await step.press('lesson.solution');
    if (checks.some(({ holds }) => holds?.includes('futures'))) {
      await step.press('futures.explore');
      await step.section.locator('.headline').filter({ hasText: /\d/ }).waitFor();
    }
    await step.press('stage.run.run');
  },
  async request({ section, press }, { solution }) {
    // On a phone the desk is behind a tab.
    const behind = section.locator('.step-panes [role="tab"]').last();
    if (await behind.isVisible()) await behind.click();
    const editor = section.locator('.desk-request textarea');
    for (const { advance, operation, request, times } of solution) {
      if (advance) {
        await forward(section.locator('.clock'), advance / 1000);
        continue;
      }
      await section.locator('.desk-request .desk-asked select').first().selectOption(operation);
      await editor.fill(JSON.stringify(request));
      const repeats = section.locator('.desk-asked input');
      const counts = (await repeats.count()) > 0;
      if (counts) await repeats.fill(String(times ?? 1));
      for (let pressed = 0; pressed < (counts ? 1 : (times ?? 1)); pressed++) {
        const sent = await section.locator('.desk-totals').textContent();
        await press('desk.request.send');
        await section.locator('.desk-totals').filter({ hasNotText: sent }).waitFor();
      }
    }
  },
  async code({ section, press }, { variants, solution }) {
    await section.getByRole('radio').nth(variants.findIndex(({ id }) => id === solution)).click();
    await press('code.run');
  },
};

/** Takes a step's task apart: `"read"`, or `{ "race": { … } }`. */
function kindOf({ task }) {
  return typeof task === 'string' ? [task, {}] : Object.entries(task)[0];
}

/** Works through the lesson that a page shows, and waits for its end. `address`: of the lesson, as links have it. */
export async function walkThrough(page, address, language) {
  const lesson = (await (await page.request.get(new URL(`${address}lesson.json`, BASE_URL).href)).json()).lesson;
  for (const step of lesson.steps) {
    const [kind, task] = kindOf(step);
    const at = stepOf(page, step, language);
    await at.section.and(page.locator('[data-current]')).waitFor();
    await solve[kind](at, task, step.checks);
    if (kind !== 'read') await at.passed();
    await at.press('lesson.go_on');
  }
  await page.locator('[data-part="finished"]').waitFor({ state: 'visible' });
}
