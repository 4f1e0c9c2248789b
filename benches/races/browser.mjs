// Measures races in a browser, with the built page's own worker, and how the page answers meanwhile.
//
//     BASE_URL=… BROWSER=… BROWSER_FLAGS=… RACES=… node browser.mjs
//
// RACES is native.rs, built: it reads what the worker posts.
//
// What is measured stands in workload.json, which native.rs reads too. Each time has a worker of its own, as a reader
// has who has just opened the page. Prints a line of JSON for each case, as native.rs does: times in seconds, memory
// in bytes; then one of how the page's own thread answered keys while its worker ran the case with the most buyers.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const workload = JSON.parse(readFileSync(new URL('workload.json', import.meta.url), 'utf8'));
const base = process.env.BASE_URL;
const times = Number(process.env.TIMES ?? 3);
/** What the lab calls the program of the large run. */
const PROGRAM = 'Write on a condition';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const args = (process.env.BROWSER_FLAGS ?? '').split(' ').filter((flag) => flag !== '');
const browser = await chromium.launch({ executablePath: process.env.BROWSER, args });

/** A page of the lab whose app is ready. */
async function openLab() {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.exposeFunction('unpack', (bytes) => execFileSync(process.env.RACES, ['unpack'], { input: Buffer.from(bytes), encoding: 'utf8', maxBuffer: 1e9 }));
  await page.goto(new URL('lab/', base).href);
  await page.waitForFunction(() => document.documentElement.dataset.app === 'ready');
  return page;
}

/** Starts a worker of the page's and drives it through a case. */
function drive(page, item) {
  const { document: address, stage, looks } = workload;
  const drive = async ({ address, stage, looks, item }) => {
    const text = await (await fetch(new URL(address, document.baseURI))).text();
    // As the page does: the worker runs what the page has compiled, commands are JSON text, answers are packed.
    const { wasm } = document.querySelector('script[data-wasm]').dataset;
    const compiled = await WebAssembly.compileStreaming(fetch(new URL(wasm, document.baseURI)));
    const worker = new Worker(document.documentElement.dataset.worker, { type: 'module' });
    worker.postMessage(compiled);
    window.measured?.terminate();
    window.measured = worker;
    /** What answers a command, and when the last of it came. */
    const updates = (number) =>
      new Promise((resolve, reject) => {
        const seen = [];
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = async ({ data }) => {
          const end = performance.now();
          for (const message of JSON.parse(await window.unpack([...data]))) {
            if (message === 'ready' && number === 0) resolve({ seen, end });
            if (message.update?.number !== number) continue;
            const { message: update } = message.update;
            if (update.refused) reject(new Error(JSON.stringify(update.refused)));
            if (update.done) resolve({ seen, end });
            seen.push(update);
          }
        };
      });
    await updates(0);
    let number = 0;
    const command = async (message) => {
      const start = performance.now();
      number += 1;
      worker.postMessage(JSON.stringify({ command: { number, message } }));
      const { seen, end } = await updates(number);
      return { seconds: (end - start) / 1000, view: seen.findLast((update) => update.stage)?.stage.view };
    };
    const act = (action) => command({ act: { stage, action } });
    await command({ open: { document: text } });
    await act({ choose: { program: item.program } });
    const byHand = item.seed === undefined ? item.buyers : 2;
    await act({ arrange: { buyers: byHand, amount: item.stock, losses: 0 } });
    if (item.seed === undefined) {
      const { seconds, view } = await act('explore');
      const { total, harmful, states, transitions, merged, bytes } = view.futures;
      return { seconds, total, harmful, states, moves: transitions, merged, bytes };
    }
    const { seconds, view } = await act({ run: { buyers: item.buyers, seed: item.seed } });
    const { served, refused, requests } = view.statistics;
    const each = [];
    for (let look = 0; look < looks; look += 1) {
      const from = Math.floor((view.length * (2 * look + 1)) / (2 * looks));
      each.push((await act({ look: { from, count: 1 } })).seconds);
    }
    return { seconds, served, refused, requests, looks: each.sort((a, b) => a - b)[Math.floor(looks / 2)] };
  };
  return page.evaluate(drive, { address, stage, looks, item });
}

/** The wasm memory of the worker that was started last. It never shrinks, so this is the most there was. */
async function memory(page) {
  return page.workers().at(-1).evaluate(async () => {
    const { default: start } = await import(new URL(self.location).searchParams.get('js'));
    return (await start()).memory.buffer.byteLength;
  });
}

for (const item of workload.cases) {
  const found = [];
  for (let time = 0; time < times; time += 1) {
    const page = await openLab();
    found.push({ ...(await drive(page, item)), memory: await memory(page) });
    await page.context().close();
  }
  const [first] = found;
  const figures = { ...first, seconds: median(found.map(({ seconds }) => seconds)) };
  if (first.looks !== undefined) figures.looks = median(found.map(({ looks }) => looks));
  console.log(JSON.stringify(figures));
}

/**
 * The lab's own controls: a run of very many, and keys pressed all the while in a field of the page. Of each key, how
 * long it took from the press until its handler ran; of the page, its longest task.
 */
async function answersMeanwhile(item) {
  const page = await openLab();
  const random = page.getByRole('group', { name: 'A random run', exact: true });
  await page.locator('#lab-amount').fill(String(item.stock));
  await page.getByRole('button', { name: 'Begin so' }).click();
  await page.getByRole('button', { name: PROGRAM, exact: true }).click();
  await random.getByRole('textbox', { name: 'Buyers' }).fill(String(item.buyers));
  await page.evaluate(() => {
    window.seen = { delays: [], tasks: [] };
    new PerformanceObserver((list) => window.seen.tasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' });
    addEventListener('keydown', (event) => window.seen.delays.push(performance.now() - event.timeStamp), { capture: true });
  });
  await random.getByRole('button', { name: 'Run', exact: true }).click();
  const over = random.getByText('How long it took').waitFor({ timeout: 300_000 }).then(() => true);
  await random.getByRole('textbox', { name: 'Seed' }).focus();
  while (!(await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 30))]))) {
    await page.keyboard.press('ArrowLeft');
  }
  // What comes of it is drawn in turns to come.
  for (let after = 0; after < 10; after += 1) await page.keyboard.press('ArrowLeft');
  const seen = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(window.seen), 200)));
  await page.context().close();
  return { keys: seen.delays.length, delay: Math.max(...seen.delays) / 1000, task: Math.max(0, ...seen.tasks) / 1000 };
}

const item = workload.cases.find(({ seed }) => seed !== undefined);
const answers = [];
for (let time = 0; time < times; time += 1) answers.push(await answersMeanwhile(item));
const of = (name) => median(answers.map((answer) => answer[name]));
console.log(JSON.stringify({ keys: of('keys'), delay: of('delay'), task: of('task') }));
await browser.close();
