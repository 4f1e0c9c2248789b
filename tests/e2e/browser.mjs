// A real browser for the end-to-end tests, and a page that remembers everything it should not have done.
//
// `cargo xtask test --only end-to-end` sets BASE_URL (the site under a sub-path, with its trailing slash),
// BROWSER (the program) and BROWSER_FLAGS.

import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const BASE_URL = process.env.BASE_URL;
assert.ok(BASE_URL?.endsWith('/'), 'BASE_URL is the address of the site: run cargo xtask test');

/** Which browser, and with which flags. */
function program(flags) {
  const args = (process.env.BROWSER_FLAGS ?? '').split(' ').filter((flag) => flag !== '');
  return { executablePath: process.env.BROWSER, args: [...args, ...flags] };
}

/** Starts the browser, with flags of a test's own; each call has a fresh profile. */
export const launch = (...flags) => chromium.launch(program(flags));

/** A browser whose one context keeps files as a reader's does: on disk, where large ones have room, too. */
export const launchOnDisk = () => chromium.launchPersistentContext('', { ...program([]), serviceWorkers: 'block' });

/**
 * A page with reduced motion, in a context of its own, and its list of complaints: errors in the console, exceptions,
 * requests that leave the site's path, failed requests, violations of the Content-Security-Policy, dialogs. The list
 * is live. What live regions say is kept for `heard`. `site`: the address of the site, if it is another one. `code`:
 * whether requests are written in the editor for code and not, as some readers prefer, in plain text areas. `request`:
 * how desks show requests, as `json`, which tests write in one go, or as a `form`.
 */
export async function openPage(browser, { site = BASE_URL, code = false, request = 'json', ...options } = {}) {
  // Blocked unless a test is about them: what a service worker answers, `page.route` does not see.
  const context = await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block', ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    const blocked = message.text().includes('Service Worker registration blocked by Playwright');
    if ((message.type() === 'error' || message.type() === 'warning') && !blocked) {
      complaints.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.stack ?? error}`));
  page.on('requestfailed', (request) => {
    // Aborted: by a test that leaves the page while what can wait is still on its way.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} ${reason}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  context.on('request', (request) => {
    if (!request.url().startsWith(site) && !/^(data|blob):/.test(request.url())) {
      complaints.push(`left the site: ${request.url()}`);
    }
  });
  const kept = { ...(code ? {} : { editor: 'plain' }), 'request-view': request };
  await page.addInitScript(([place, kept]) => {
    try {
      for (const [name, value] of Object.entries(kept)) {
        if (localStorage.getItem(place + name) === null) localStorage.setItem(place + name, value);
      }
    } catch {
      // A page without storage, or none at all.
    }
  }, [`dynamodb-sandbox:${new URL(site).pathname}:`, kept]);
  await page.exposeFunction('complain', (complaint) => complaints.push(complaint));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.complain(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
    window.heard = [];
    const said = new Map();
    window.listening = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest('[aria-live], [role="status"], [role="alert"]');
        const text = region?.checkVisibility() ? region.innerText.trim() : '';
        if (text !== '' && said.get(region) !== text) {
          window.heard.push(text);
        }
        said.set(region, text);
      }
    });
    window.listening.observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ['hidden'] });
  });
  return { page, complaints };
}

/** Goes to an address relative to the site and waits until the app has taken the page over. */
export async function visit(page, address = '') {
  const response = await page.goto(new URL(address, BASE_URL).href);
  await ready(page);
  return response;
}

/** Waits until the app has said that it is ready; says what the page said if it failed. */
export async function ready(page) {
  const state = await page.waitForFunction(() => {
    const { app } = document.documentElement.dataset;
    return app === 'ready' || app === 'failed' ? app : null;
  });
  assert.equal(await state.jsonValue(), 'ready', 'the app failed to start');
}

/** Waits until a live region has said something that matches, since the page was loaded. */
export async function heard(page, pattern) {
  const { source, flags } = new RegExp(pattern);
  await page
    .waitForFunction(([source, flags]) => window.heard.some((said) => new RegExp(source, flags).test(said)), [source, flags])
    .catch(async (error) => {
      throw new Error(`not heard: ${pattern}; heard: ${(await page.evaluate('window.heard')).join(' | ')}`, { cause: error });
    });
}

/** Waits until `read` gives what is wanted; the last thing it gave is in the failure. */
export async function eventually(read, wanted, milliseconds = 30_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await read();
    try {
      return assert.deepEqual(found, wanted);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The rules of accessibility that axe finds broken in one colour scheme, each with the elements that break it. */
export async function violations(page, colorScheme, only) {
  await page.emulateMedia({ colorScheme });
  const axe = new AxeBuilder({ page });
  const { violations } = await (only ? axe.withRules(only) : axe).analyze();
  return violations.map(({ id, help, nodes }) => ({ id, help, elements: nodes.map(({ html }) => html) }));
}

/** No accessibility rule that axe knows is broken, in light and in dark, which differ in nothing but colour. */
export async function assertAccessible(page) {
  for (const colorScheme of ['light', 'dark']) {
    const broken = await violations(page, colorScheme, colorScheme === 'dark' ? ['color-contrast'] : undefined);
    const found = broken.map(({ id, help, elements }) => `${id}: ${help}: ${elements.join(' ')}`);
    assert.deepEqual(found, [], colorScheme);
  }
}
