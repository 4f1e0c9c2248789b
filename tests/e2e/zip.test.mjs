// The packed site as a class without the internet meets it: unpacked on a laptop, handed out over plain http under a
// name that no browser trusts, opened on a phone.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { assertAccessible, BASE_URL, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { figures, sentences } from './stage.mjs';

/** What phones call the laptop. Only localhost counts as secure over plain http. */
const HOST = 'teacher.test';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const PYTHON = process.platform === 'win32' ? 'py' : 'python3';

let browser;
let directory;
let folder;
before(async () => {
  browser = await launch(`--host-resolver-rules=MAP ${HOST} 127.0.0.1`);
  directory = await mkdtemp(path.join(tmpdir(), 'sandbox-zip-'));
  const packed = path.join(directory, 'site.zip');
  const response = await fetch(new URL('dynamodb-sandbox.zip', BASE_URL));
  assert.equal(response.status, 200);
  await writeFile(packed, Buffer.from(await response.arrayBuffer()));
  execFileSync(PYTHON, ['-m', 'zipfile', '-e', packed, directory]);
  folder = path.join(directory, 'dynamodb-sandbox');
});
after(async () => {
  await browser?.close();
  if (directory) await rm(directory, { recursive: true });
});

/** What the README says to type, on a free port; returns the port and what ends it. */
async function servedByPython() {
  const server = spawn(PYTHON, ['-u', '-m', 'http.server', '0'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise((resolve, reject) => {
    server.on('exit', () => reject(new Error('python serves nothing')));
    server.stdout.on('data', (text) => {
      const [, port] = /port (\d+)/.exec(text) ?? [];
      if (port) resolve(port);
    });
  });
  return { port, end: () => server.kill() };
}

/** A server that knows no type for wasm. */
async function servedWithoutTypes() {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://host');
    const file = path.join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const content = await readFile(file);
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, end: () => server.close() };
}

async function openOn({ port }, options = {}) {
  const site = `http://${HOST}:${port}/`;
  const opened = await openPage(browser, { site, ...options });
  return { ...opened, site, stage: opened.page.getByRole('group', { name: 'Race', exact: true }) };
}

test('the lab offers the site as a file, and says how large it is', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'lab/');
  const link = page.getByRole('link', { name: /^Download the site/ });
  const [, size] = /\(zip, ([\d.]+) MB\)/.exec(await link.innerText());
  const download = page.waitForEvent('download');
  await link.click();
  const packed = await readFile(await (await download).path());
  assert.equal((await download).suggestedFilename(), 'dynamodb-sandbox.zip');
  assert.equal(size, (packed.length / 1e6).toFixed(1));
  assert.deepEqual(complaints, []);
});

test('a phone plays the packed lab over plain http, copies the link and counts every future', async () => {
  const server = await servedByPython();
  try {
    const wasm = (await readFile(path.join(folder, 'index.html'), 'utf8')).match(/app-\w+\/app_bg\.wasm/)[0];
    const response = await fetch(`http://127.0.0.1:${server.port}/${wasm}`, { method: 'HEAD' });
    assert.equal(response.headers.get('content-type'), 'application/wasm');

    const { page, complaints, site, stage } = await openOn(server, PHONE);
    await page.goto(`${site}lab/`);
    await ready(page);
    assert.deepEqual(
      await page.evaluate(() => [isSecureContext, navigator.clipboard, crypto.subtle, navigator.locks, navigator.serviceWorker]),
      [false, undefined, undefined, undefined, undefined],
    );
    assert.equal(await page.getByRole('link', { name: /^Download/ }).count(), 0, 'there is nothing more to download');
    for (const [moves, buyer] of ['Ana', 'Bình', 'Ana', 'Bình', 'Ana', 'Bình'].entries()) {
      await stage.getByRole('button', { name: `${buyer} moves` }).tap();
      await eventually(async () => (await sentences(stage)).length > moves, true);
    }
    await eventually(async () => (await figures(stage)).Verdict, 'oversold by 1');

    await page.getByRole('button', { name: 'Copy link' }).tap();
    await heard(page, /^Copied\.$/);
    const link = await page.getByRole('textbox', { name: 'Link to this race' }).inputValue();
    assert.ok(link.startsWith(`${site}lab/?plot=shop#`), link);

    await page.getByRole('button', { name: /^Count every future/ }).tap();
    await page.getByText(/^12 of 16 /).first().waitFor();
    const random = page.getByRole('group', { name: 'A random run', exact: true });
    await random.getByRole('button', { name: 'Run', exact: true }).tap();
    await random.getByText('How long it took').waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'wider than the phone');
    await assertAccessible(page);
    assert.deepEqual(complaints, []);

    const other = await openOn(server, PHONE);
    await other.page.goto(link);
    await ready(other.page);
    await eventually(async () => (await figures(other.stage)).Verdict, 'oversold by 1');
    assert.deepEqual(other.complaints, []);
  } finally {
    server.end();
  }
});

test('a server that has no type for wasm will do', async () => {
  const server = await servedWithoutTypes();
  try {
    const { page, complaints, site, stage } = await openOn(server);
    await page.goto(`${site}lab/`);
    await ready(page);
    await stage.getByRole('button', { name: 'Ana moves' }).click();
    await eventually(async () => (await sentences(stage)).length, 1);
    const told = complaints.filter((complaint) => !complaint.includes('application/wasm'));
    assert.deepEqual(told, []);
  } finally {
    server.end();
  }
});
