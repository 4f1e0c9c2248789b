// The longest task of the page's own thread while much is going on: as long as a task lasts, the page answers nothing.
// Each run has a browser of its own that has seen nothing yet.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { launch, openPage, visit } from '../../tests/e2e/browser.mjs';
import { classOf, openTally } from '../../tests/e2e/class.mjs';
import { openLab } from '../../tests/e2e/lab.mjs';
import { playground, tenThousandItems, twentyMegabytes } from '../../tests/e2e/own-data.mjs';
import { walkThrough } from '../../tests/e2e/walk.mjs';
import { LESSON, print, RUNS, say } from './report.mjs';
import { functions, tasks, traced } from './trace.mjs';

/** What no task should exceed, in milliseconds. */
const LIMIT = 50;
const profile = process.env.PROFILE === '1';
const viewport = { width: 1280, height: 800 };

const file = join(process.env.SCRATCH, 'large.jsonl');
await mkdir(process.env.SCRATCH, { recursive: true });
await writeFile(file, twentyMegabytes());

/** Waits until an element that a selector finds says something, at little expense to the page. */
const says = (page, selector, text) =>
  page.waitForFunction(
    ([selector, text]) => [...document.querySelectorAll(selector)].some((element) => element.textContent.includes(text)),
    [selector, text],
    { polling: 100, timeout: 120_000 },
  );

/** Two frames of the page. */
const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

let codes;

/** What goes on: each prepares a page and returns what is then measured. */
const cases = {
  'scrolling 10,000 items': async (browser) => {
    const { page } = await openPage(browser, { viewport });
    const stored = await tenThousandItems(page);
    const grid = stored.getByRole('grid');
    await grid.scrollIntoViewIfNeeded();
    await grid.focus();
    const { x, y, width, height } = await grid.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    // What was put last is in sight; from there it goes no further.
    await page.keyboard.press('Home');
    await frames(page);
    const act = async () => {
      for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, turn < 40 ? 600 : -300);
      for (const key of ['End', ...Array(15).fill('PageUp'), 'Home', ...Array(15).fill('PageDown')]) await page.keyboard.press(key);
      // As one drags the bar from top to bottom, a step with each frame.
      await grid.evaluate(async (grid) => {
        for (let step = 0; step <= 120; step += 1) {
          grid.scrollTop = ((grid.scrollHeight - grid.clientHeight) * step) / 120;
          await new Promise(requestAnimationFrame);
        }
      });
      await frames(page);
    };
    return { page, act };
  },
  'importing 20 MB': async (browser) => {
    const { page } = await openPage(browser, { viewport });
    const { files } = await playground(page);
    const act = async () => {
      await files.locator('input[type="file"]').setInputFiles(file);
      await says(page, '.desk-files button', 'Import 95,000 items');
      await files.locator('button', { hasText: 'Import 95,000 items' }).click();
      await says(page, '.desk [data-panel="tables"] .counts', '95,000 items');
      await frames(page);
    };
    return { page, act };
  },
  'a lesson from start to end': async (browser) => {
    const { page } = await openPage(browser, { viewport });
    await visit(page, LESSON);
    return { page, act: () => walkThrough(page, LESSON, 'en') };
  },
  'a lesson of requests from start to end': async (browser) => {
    const address = 'lesson/batch-write-item/';
    const { page } = await openPage(browser, { viewport });
    await visit(page, address);
    return { page, act: () => walkThrough(page, address, 'en') };
  },
  'a run of 100,000 buyers': async (browser) => {
    const { page } = await openLab(browser, 'lab/', { viewport });
    const random = page.getByRole('group', { name: 'A random run', exact: true });
    await page.locator('#lab-amount').fill('1000');
    await page.getByRole('button', { name: 'Begin so' }).click();
    await page.getByRole('button', { name: 'Write on a condition', exact: true }).click();
    await random.getByRole('textbox', { name: 'Buyers' }).fill('100000');
    const act = async () => {
      await random.getByRole('button', { name: 'Run', exact: true }).click();
      await says(page, 'main h4, main h3, main caption, main figcaption, main p, main strong', 'How long it took');
      await frames(page);
    };
    return { page, act };
  },
  'a class’s 30 codes are handed in': async (browser) => {
    codes ??= await classOf(browser, 30);
    const { page, field } = await openTally(browser, { viewport });
    await field.fill(codes.join('\n'));
    const act = async () => {
      await field.press('Enter');
      await says(page, '[aria-live], [role="status"]', 'codes counted');
      await page.getByRole('button', { name: /^Show all / }).click();
      await frames(page);
    };
    return { page, act };
  },
};

if (profile) {
  // Part of what Lighthouse counts as blocking; no figure of its own.
  cases['opening the playground'] = async (browser) => {
    const { page } = await openPage(browser, { viewport, code: true, request: 'form' });
    return { page, act: () => visit(page, 'playground/') };
  };
}

/** What explains the longest tasks of a run. */
function explained(events, longest) {
  const lines = [];
  for (const task of longest.filter(({ milliseconds }, index) => index === 0 || milliseconds > LIMIT).slice(0, 6)) {
    const into = Object.entries(task.parts).map(([kind, time]) => `${kind} ${time.toFixed(1)}`);
    lines.push(`${task.milliseconds.toFixed(1)} ms: ${into.join(', ')}`);
    if (!profile || task.milliseconds <= LIMIT) continue;
    lines.push(...functions(events, task).map((line) => `    ${line}`));
  }
  return lines;
}

/** Measures one case as often as is asked for. */
async function measure(name, prepare) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    const browser = await launch();
    try {
      const { page, act } = await prepare(browser);
      // To listen to what is announced takes time that is not the page's own.
      await page.evaluate(() => window.listening?.disconnect());
      const events = await traced(browser, page, profile, act);
      const all = tasks(events);
      if (all.length === 0) throw new Error('the trace has no tasks');
      const over = all.filter(({ milliseconds }) => milliseconds > LIMIT);
      runs.push({ longest: all[0].milliseconds, over: over.length, count: all.length, lines: explained(events, all) });
    } finally {
      await browser.close();
    }
  }
  const [middle] = [...runs].sort((a, b) => a.longest - b.longest).slice(Math.floor(runs.length / 2));
  const details = [`${middle.over} of ${middle.count} tasks were longer than ${LIMIT} ms; the longest:`, ...middle.lines];
  print({ name: `longest task: ${name}`, values: runs.map(({ longest }) => longest), details });
}

const only = process.env.CASE;
for (const [name, prepare] of Object.entries(cases)) {
  if (only && !name.includes(only)) continue;
  say(`longest task: ${name}`);
  await measure(name, prepare).catch((error) => print({ name: `longest task: ${name}`, failed: error.stack ?? String(error) }));
}
