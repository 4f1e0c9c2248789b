// What a first visit transfers until the page says that it is ready: headers and compressed bodies of all that the page
// and its worker asked for by then. The editor is fetched when a reader first sees it and does not count.
//
// And what a first visit to the first lesson has transferred, on a phone's network, when its first step can be read and
// answered: the desk and the session are still on their way then.

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

/** Lighthouse's slow 4G, in bytes a second and milliseconds. */
const PHONE_NETWORK = { offline: false, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8, latency: 150 };
const FIRST_LESSON = 'lesson/tables-items-keys/';

/** One visit to the first lesson: what had come over the network when its first button was there, and after how long. */
async function firstStep() {
  const browser = await launchOnDisk();
  const page = await browser.newPage();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', PHONE_NETWORK);
  let bytes = 0;
  network.on('Network.responseReceived', ({ response }) => { bytes += response.encodedDataLength; });
  network.on('Network.dataReceived', ({ encodedDataLength }) => { bytes += encodedDataLength; });
  const start = performance.now();
  const visited = page.goto(new URL(FIRST_LESSON, BASE_URL).href, { waitUntil: 'commit' });
  await page.locator('.step[data-current] .controls .primary').waitFor();
  const found = { bytes, seconds: (performance.now() - start) / 1000 };
  await visited;
  await browser.close();
  return found;
}

say('first step of the first lesson');
const steps = [];
for (let run = 0; run < RUNS; run += 1) steps.push(await firstStep());
print({
  name: 'first visit, until the first step can be answered',
  values: steps.map(({ bytes }) => bytes / 1000),
  details: [`after ${median(steps.map(({ seconds }) => seconds)).toFixed(1)} s on a phone's network (1.6 Mbit/s, 150 ms)`],
});

const lessons = appPages.filter((address) => /(^|\/)lesson\/[^/]+\/$/.test(address));
await figureOf('first visit, home page', ['']);
await figureOf(`first visit, a lesson (the largest of ${lessons.length} pages)`, lessons);
