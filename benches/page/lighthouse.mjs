// What Lighthouse thinks of pages, on its mobile settings: a slow phone and a slow network.

import { createServer } from 'node:net';
import lighthouse from 'lighthouse';

import { BASE_URL, launch } from '../../tests/e2e/browser.mjs';
import { LESSON, median, named, print, RUNS, say } from './report.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

/** A port that nobody listens on. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Looks at a page with a browser of its own. */
async function look(address) {
  const port = await freePort();
  const browser = await launch(`--remote-debugging-port=${port}`);
  try {
    const { lhr } = await lighthouse(new URL(address, BASE_URL).href, { port, logLevel: 'error', onlyCategories: CATEGORIES });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    await browser.close();
  }
}

/** What cost points, with Lighthouse's own words for how much it was. */
function deductions(lhr, category) {
  const refs = lhr.categories[category].auditRefs.filter(({ id }) => {
    const { score, scoreDisplayMode } = lhr.audits[id];
    return score !== null && score < 1 && scoreDisplayMode !== 'informative';
  });
  return refs.map(({ id, weight }) => {
    const { title, displayValue, score, details } = lhr.audits[id];
    const points = weight > 0 ? `score ${score}, weight ${weight}` : 'no weight';
    const items = (details?.items ?? []).slice(0, 3).map((item) => item.node?.snippet ?? item.url ?? item.source?.url);
    const where = items.filter((item) => typeof item === 'string').map((item) => item.slice(0, 120));
    return [`${id} (${points}): ${title}`, displayValue, ...where].filter(Boolean).join(' | ');
  });
}

for (const address of ['', LESSON, 'playground/', 'lab/']) {
  say(`Lighthouse: ${named(address)}`);
  const found = [];
  for (let run = 0; run < RUNS; run += 1) found.push(await look(address));
  for (const category of CATEGORIES) {
    const points = (lhr) => Math.round(lhr.categories[category].score * 100);
    const values = found.map(points);
    const middle = found.find((lhr) => points(lhr) === median(values));
    print({ name: `Lighthouse, ${named(address)}: ${category}`, values, details: deductions(middle, category) });
  }
}
