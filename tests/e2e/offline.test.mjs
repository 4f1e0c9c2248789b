// The site without a network, and the site's next release: what was open stays as it is until its reader says so.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { BASE_URL, eventually, launch, openPage, ready, visit } from './browser.mjs';
import { follow, press } from './keyboard.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** Waits until the whole release is kept. */
const kept = (page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    return active !== null;
  });

test('after the first visit every page works without a network', async () => {
  const { page, complaints } = await openPage(browser, { serviceWorkers: 'allow' });
  await visit(page);
  assert.equal(await kept(page), true);
  await page.context().setOffline(true);
  for (const address of ['', 'lesson/projection-expressions/', 'vi/lab/?plot=bank_transfer', 'playground/']) {
    await visit(page, address);
  }
  // What a page asks for is there too: its worker, its tables.
  await press(page, page.getByRole('button', { name: /^Send/ }));
  await eventually(() => page.locator('[data-figure="requests"]').innerText(), '1 request');
  // A directory without its slash, and an address that has no page.
  await page.goto(new URL('lab', BASE_URL).href);
  assert.equal(page.url(), new URL('lab/', BASE_URL).href);
  await ready(page);
  assert.deepEqual(complaints, []);
  // The one page that has to know the site's path is told it.
  const response = await page.goto(new URL('lesson/none/', BASE_URL).href);
  assert.equal(response.status(), 404);
  await page.getByRole('heading', { level: 1 }).waitFor();
  const home = await page.locator('main a').first().evaluate(({ href }) => href);
  assert.ok(home.startsWith(BASE_URL), home);
});

/** The site behind a server of its own, whose service worker is another release each time that `next` is called. */
async function releases() {
  let release = 1;
  const server = createServer(async ({ url }, response) => {
    const answer = await fetch(new URL(url.slice(1), BASE_URL));
    let body = Buffer.from(await answer.arrayBuffer());
    if (url === '/service-worker.js') {
      body = Buffer.concat([body, Buffer.from(`// ${release}\n`)]);
    }
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { site: `http://127.0.0.1:${server.address().port}/`, next: () => (release += 1), end: () => server.close() };
}

test('a newer release is offered, and used when the reader says so', async () => {
  const { site, next, end } = await releases();
  try {
    const { page, complaints } = await openPage(browser, { serviceWorkers: 'allow', site });
    const open = async () => {
      await page.goto(site);
      await ready(page);
    };
    await open();
    assert.equal(await kept(page), true);
    await open();
    const offer = page.getByText('A newer release of this site has been fetched.');
    assert.equal(await offer.count(), 0);
    next();
    await open();
    await offer.waitFor();
    const waiting = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).waiting !== null);
    assert.equal(await waiting(), true, 'nothing is changed unasked');
    await page.keyboard.press('a');
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Load it now' }).press('Enter')]);
    await ready(page);
    assert.equal(await waiting(), false);
    await eventually(() => page.locator('[data-figure="requests"]').first().innerText(), '1 request');
    assert.deepEqual(complaints, []);
  } finally {
    end();
  }
});

test('the first page is in the language that the browser asks for, unless the reader chose another', async () => {
  const { page, complaints } = await openPage(browser, { locale: 'vi-VN' });
  await page.goto(`${BASE_URL}lab/?plot=cache#race`);
  await page.waitForURL(`${BASE_URL}vi/lab/?plot=cache#race`);
  await ready(page);
  await follow(page, page.getByRole('link', { name: 'English' }), 'lab/?plot=cache#race');
  await visit(page);
  assert.equal(page.url(), BASE_URL);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.deepEqual(complaints, []);
});
