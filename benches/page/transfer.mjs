// What a first visit transfers until the page says that it is ready: headers and compressed bodies of all that the page
// and its worker asked for by then. The editor is fetched when a reader first sees it and does not count.

import { BASE_URL, launchOnDisk, visit } from '../../tests/e2e/browser.mjs';
import { appPages, median, named, print, RUNS, say } from './report.mjs';

const EDITOR = /\/editor-[0-9a-f]+\.js$/;

/** One visit by a browser that has seen nothing yet: what came over the network by file, and how long it took. */
async function firstVisit(address) {
  const browser = await launchOnDisk();
  const page = await browser.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request));
  const start = performance.now();
  await visit(page, address);
  const seconds = (performance.now() - start) / 1000;
  const files = [];
  for (const request of [...asked]) {
    const url = request.url();
    if (!url.startsWith(BASE_URL) || EDITOR.test(url)) continue;
    await (await request.response())?.finished();
    // What comes from the browser's own cache has no start on the network.
    if (request.timing().requestStart < 0) continue;
    const { responseHeadersSize, responseBodySize } = await request.sizes();
    const name = url.slice(BASE_URL.length).split('?')[0] || 'index.html';
    files.push({ name, bytes: responseHeadersSize + responseBodySize });
  }
  await browser.close();
  return { address, seconds, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Visits pages and prints the figure of the one that transfers most. */
async function figureOf(name, addresses) {
  const visits = new Map();
  for (const address of addresses) {
    say(`first visit: ${named(address)}`);
    const found = [];
    for (let run = 0; run < RUNS; run += 1) found.push(await firstVisit(address));
    visits.set(address, found);
  }
  const kilobytes = (found) => found.map(({ bytes }) => bytes / 1000);
  const all = [...visits.entries()].sort(([, a], [, b]) => median(kilobytes(b)) - median(kilobytes(a)));
  const [largest, found] = all[0];
  const files = found[0].files.sort((a, b) => b.bytes - a.bytes);
  const details = [
    `by file, ${named(largest)}:`,
    ...files.map(({ name, bytes }) => `${(bytes / 1000).toFixed(1).padStart(9)} kB  ${name}`),
    'by page, with the seconds until it was ready on this machine:',
    ...all.map(([address, found]) => {
      const seconds = median(found.map(({ seconds }) => seconds)).toFixed(2);
      return `${median(kilobytes(found)).toFixed(1).padStart(9)} kB  ${seconds} s  ${named(address)}`;
    }),
  ];
  print({ name, values: kilobytes(found), details });
}

const lessons = appPages.filter((address) => /(^|\/)lesson\/[^/]+\/$/.test(address));
await figureOf('first visit, home page', ['']);
await figureOf(`first visit, a lesson (the largest of ${lessons.length} pages)`, lessons);
