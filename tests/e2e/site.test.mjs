// What every page of the site keeps to, before any lesson: it starts, stays on its own path, and owns up to failure.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, heard, launch, openPage, ready, visit } from './browser.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('the home page starts under a sub-path and asks nobody else', async () => {
  const { page, complaints } = await openPage(browser);
  const response = await visit(page);
  assert.equal(response.status(), 200);
  assert.equal(await page.evaluate(() => document.baseURI), BASE_URL);
  assert.equal(await page.locator('h1').count(), 1);
  assert.equal(await page.locator('#failure').isVisible(), false);
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('every page leads to itself in the other language, and back', async () => {
  const { page, complaints } = await openPage(browser);
  const read = ['lesson/the-last-item/teach/', 'route/workshop/'];
  for (const address of ['', 'lesson/the-last-item/', 'lab/', 'present/', 'playground/', ...read]) {
    await visit(page, address);
    const alternates = page.locator('link[rel="alternate"]');
    const leadTo = (links) => links.map((link) => [link.hreflang, link.href]);
    const wanted = [['en', new URL(address, BASE_URL).href], ['vi', new URL(`vi/${address}`, BASE_URL).href]];
    assert.deepEqual(await alternates.evaluateAll(leadTo), wanted);
    await page.getByRole('link', { name: 'Tiếng Việt', exact: true }).click();
    await page.waitForURL(wanted[1][1]);
    await ready(page);
    assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
    assert.deepEqual(await alternates.evaluateAll(leadTo), wanted);
    await assertAccessible(page);
    await page.getByRole('link', { name: 'English', exact: true }).click();
    await page.waitForURL(wanted[0][1]);
    await ready(page);
  }
  assert.deepEqual(complaints, []);
});

for (const address of ['', 'lesson/the-last-item/', 'lab/', 'present/', 'playground/']) {
  const { href } = new URL(address, BASE_URL);

  /** Every heading of the page can be seen, a lesson's steps with their text as well. */
  async function assertReadable(page) {
    assert.ok(await page.locator('h1').isVisible());
    for (const step of await page.locator('[data-step]').all()) {
      assert.ok(await step.locator('h2').isVisible());
      assert.ok(await step.locator('p').first().isVisible());
    }
  }

  test(`the text is there without JavaScript, which the page asks for: /${address}`, async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(href);
    assert.ok(await page.locator('noscript p').isVisible());
    await assertReadable(page);
  });

  test(`a browser without WebAssembly is told so, and can read on: /${address}`, async () => {
    const { page } = await openPage(browser);
    await page.addInitScript(() => delete globalThis.WebAssembly);
    await page.goto(href);
    await page.locator('[data-reason="unsupported"]').waitFor();
    await heard(page, /^This browser has no WebAssembly/);
    assert.equal(await page.locator('[data-reason="broken"]').isVisible(), false);
    assert.equal(await page.locator('html').getAttribute('data-app'), 'failed');
    await assertReadable(page);
    await assertAccessible(page);
  });
}

test('an app that cannot be loaded is reported in the page', async () => {
  const { page } = await openPage(browser);
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto(BASE_URL);
  await page.locator('[data-reason="broken"]').waitFor();
  assert.equal(await page.locator('[data-reason="unsupported"]').isVisible(), false);
});

test('a part of the app that cannot be loaded is reported in the page', async () => {
  const { page } = await openPage(browser);
  await page.route('**/split_desk.wasm', (route) => route.abort());
  await page.goto(new URL('playground/', BASE_URL).href);
  await page.locator('[data-reason="broken"]').waitFor();
  assert.equal(await page.locator('html').getAttribute('data-app'), 'failed');
});

test('the first step can be answered while the session is on its way, and counts once it is there', async () => {
  const { page, complaints } = await openPage(browser);
  let arrive;
  const arrival = new Promise((resolve) => (arrive = resolve));
  await page.context().route('**/split_session.wasm', async (route) => {
    await arrival;
    await route.continue();
  });
  await page.goto(new URL('lesson/tables-items-keys/', BASE_URL).href);
  const step = page.locator('.step[data-current]');
  await step.getByRole('radio').first().check();
  await step.locator('.controls .primary').click();
  await heard(page, /^The engine is still being fetched/);
  assert.equal(await page.locator('html').getAttribute('data-app'), 'starting');
  const verdict = page.locator('.step [data-part="feedback"] > *').filter({ visible: true });
  assert.equal(await verdict.count(), 0);
  arrive();
  await ready(page);
  await verdict.first().waitFor();
  assert.equal(await step.locator('.controls').getByText('The engine is still being fetched').count(), 0);
  assert.deepEqual(complaints, []);
});

test('an unknown address at any depth has a page with the way back', async () => {
  const { page, complaints } = await openPage(browser);
  for (const address of ['none', 'lesson/none/', 'a/b/c/d.html?e#f']) {
    const { href } = new URL(address, BASE_URL);
    const response = await page.goto(href);
    assert.equal(response.status(), 404);
    await assertAccessible(page);
    // The browser itself remarks on the page's status; nothing else may go wrong, style and icon included.
    assert.deepEqual(complaints.splice(0).filter((complaint) => !complaint.includes(href.split('#')[0])), []);
    await page.locator('main a').click();
    await page.waitForURL(BASE_URL);
    await ready(page);
    assert.equal(await page.locator('body').getAttribute('data-page'), 'home');
  }
});

test('the policy of the page forbids inline script', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.documentElement.dataset.inline = "ran"';
    document.head.append(script);
  });
  await page.waitForFunction(() => document.scripts.length > 0);
  assert.equal(await page.locator('html').getAttribute('data-inline'), null);
  assert.ok(complaints.some((complaint) => complaint.startsWith('policy: script-src')), complaints.join('\n'));
});

test('every lesson is reached from the home page, starts, and survives a reload', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const addresses = await page.locator('.lessons a[href^="lesson/"]').evaluateAll((links) => links.map((link) => link.href));
  assert.notEqual(addresses.length, 0);
  for (const address of addresses) {
    await visit(page);
    await page.locator(`.lessons a[href="${address.slice(BASE_URL.length)}"]`).click();
    await page.waitForURL(address);
    await ready(page);
    await page.reload();
    await ready(page);
    assert.equal(await page.locator('body').getAttribute('data-page'), 'lesson');
    assert.equal(await page.evaluate(() => document.baseURI), BASE_URL);
    assert.equal(await page.locator('h1').count(), 1);
    await assertAccessible(page);
  }
  assert.deepEqual(complaints, []);
});
