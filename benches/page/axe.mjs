// What axe finds broken on any page of the site, in light and in dark: the number of elements that break a rule.

import { BASE_URL, launch, openPage, ready, violations } from '../../tests/e2e/browser.mjs';
import { appPages, named, PAGES, print, say } from './report.mjs';

const browser = await launch();
const details = [];
let elements = 0;
for (const address of PAGES) {
  say(`axe: ${named(address)}`);
  const { page } = await openPage(browser, { request: 'form' });
  // As a host shows it, for an address that there is not: only there it knows where its parts are.
  await page.goto(new URL(appPages.includes(address) ? address : 'no/such/page/', BASE_URL).href);
  if (appPages.includes(address)) await ready(page);
  for (const colorScheme of ['light', 'dark']) {
    for (const broken of await violations(page, colorScheme)) {
      elements += broken.elements.length;
      details.push(`${named(address)}, ${colorScheme}: ${broken.id}: ${broken.help}: ${broken.elements.join(' ')}`);
    }
  }
  await page.context().close();
}
print({ name: `axe, violations on ${PAGES.length} pages, light and dark`, values: [elements], details });
await browser.close();
