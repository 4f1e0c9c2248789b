// A real browser for the end-to-end tests, and a page that remembers everything it should not have done.
//
// `cargo xtask test --only end-to-end` sets BASE_URL (the site under a sub-path, with its trailing slash),
// BROWSER (the program) and BROWSER_FLAGS.

import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const BASE_URL = process.env.BASE_URL;
assert.ok(BASE_URL?.endsWith('/'), 'BASE_URL is the address of the site: run cargo xtask test');

/** Starts the browser; each call has a fresh profile. */
export function launch() {
  const args = (process.env.BROWSER_FLAGS ?? '').split(' ').filter((flag) => flag !== '');
  return chromium.launch({ executablePath: process.env.BROWSER, args });
}

/**
 * A page with reduced motion, in a context of its own, and its list of complaints: errors in the console, exceptions,
 * requests that leave the site's path, failed requests, violations of the Content-Security-Policy, dialogs. The list
 * is live. What live regions say is kept for `heard`.
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.stack ?? error}`));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  context.on('request', (request) => {
    if (!request.url().startsWith(BASE_URL) && !/^(data|blob):/.test(request.url())) {
      complaints.push(`left the site: ${request.url()}`);
    }
  });
  await page.exposeFunction('complain', (complaint) => complaints.push(complaint));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.complain(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
    window.heard = [];
    const said = new Map();
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest('[aria-live], [role="status"], [role="alert"]');
        const text = region?.checkVisibility() ? region.innerText.trim() : '';
        if (text !== '' && said.get(region) !== text) {
          window.heard.push(text);
        }
        said.set(region, text);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ['hidden'] });
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

/** No accessibility rule that axe knows is broken, in light and in dark, which differ in nothing but colour. */
export async function assertAccessible(page) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
    const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`);
    assert.deepEqual(found, [], colorScheme);
  }
}
