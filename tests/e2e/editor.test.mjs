// The editor for code: fetched when it is first seen, completing by keyboard, underlining what was refused, letting Tab
// out; a plain text area for those who prefer it; PartiQL.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { BASE_URL, assertAccessible, eventually, heard, launch, openPage, ready, visit } from './browser.mjs';
import { press, tabTo } from './keyboard.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** What stands in an editor. */
const valueOf = (editor) => editor.evaluate((editor) => editor.value);

/** Replaces what stands in an editor. */
async function write(page, editor, text) {
  await tabTo(page, editor);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('requests are completed, underlined where they are refused, and left with Tab', async () => {
  const { page, complaints } = await openPage(browser, { code: true, viewport: { width: 1280, height: 800 } });
  const scripts = [];
  page.on('response', (response) => scripts.push(new URL(response.url()).pathname));
  await visit(page, 'playground/');
  const desk = page.locator('.desk');
  const editor = desk.locator('code-editor');
  await editor.waitFor();
  const base = new URL(BASE_URL).pathname;
  assert.ok(scripts.some((path) => path.startsWith(`${base}editor-`)), `${scripts}`);

  // A parameter and a table, by keyboard alone.
  await write(page, editor, '{ ');
  await page.keyboard.type('"Tab');
  const options = editor.locator('[role="option"]');
  await options.first().waitFor();
  await eventually(() => options.first().locator('.cm-completionLabel').innerText(), 'TableName');
  await assertAccessible(page);
  // CodeMirror lets a list stand a moment before a key takes from it.
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
  await eventually(() => valueOf(editor), '{ "TableName": ""');
  await eventually(() => options.first().locator('.cm-completionLabel').innerText(), 'Shop');
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
  await eventually(() => valueOf(editor), '{ "TableName": "Shop"');

  // The engine's own position, underlined.
  await desk.getByRole('combobox').first().selectOption('Scan');
  await write(page, editor, '{ "TableName": "Shop",\n  "FilterExpression": "price = 8" }');
  await page.keyboard.press('ControlOrMeta+Enter');
  await heard(page, /^Scan was answered with ValidationException/);
  const underlined = editor.locator('.cm-lintRange');
  await eventually(() => underlined.allInnerTexts(), ['8']);
  await assertAccessible(page);
  await press(page, desk.locator('.place-of'), () => eventually(() => editor.evaluate((editor) => editor.matches(':focus')), true));
  await page.keyboard.type('size(a)');
  await eventually(() => valueOf(editor), '{ "TableName": "Shop",\n  "FilterExpression": "price = size(a)" }');

  // What is no JSON, while it is typed.
  await write(page, editor, '{ "TableName" 1 }');
  await eventually(() => underlined.allInnerTexts(), ['1']);

  await page.keyboard.press('Tab');
  assert.equal(await editor.evaluate((editor) => editor.matches(':focus')), false);
  assert.equal(await valueOf(editor), '{ "TableName" 1 }');

  // A request to begin with, and back.
  await press(page, desk.getByRole('button', { name: 'Template' }), () => eventually(() => valueOf(editor), '{ "TableName": "Shop" }'));
  await tabTo(page, editor);
  await page.keyboard.press('ControlOrMeta+z');
  await eventually(() => valueOf(editor), '{ "TableName" 1 }');

  // A statement is sent, and what is wrong with one is underlined in it.
  await press(page, desk.getByRole('button', { name: 'PartiQL' }));
  const statement = desk.locator('code-editor').first();
  await eventually(() => valueOf(statement).then((text) => text.startsWith('SELECT * FROM "Shop" WHERE "PK" = ?')), true);
  const weight = (word) =>
    statement.locator('.cm-line span', { hasText: word }).first().evaluate((span) => getComputedStyle(span).fontWeight);
  assert.equal(await weight(/^SELECT$/), '650');
  await press(page, desk.getByRole('button', { name: 'Send' }), () => heard(page, /^ExecuteStatement succeeded/));
  await write(page, statement, 'SELECT * FRM "Shop"');
  await page.keyboard.press('ControlOrMeta+Enter');
  await heard(page, /^ExecuteStatement was answered with ValidationException/);
  await eventually(() => statement.locator('.cm-lintRange').allInnerTexts(), ['FRM']);

  // What made room for it comes back with one press.
  const aside = desk.getByRole('button', { name: 'Scan · { "TableName" 1 }', exact: true });
  await press(page, aside, () => eventually(() => valueOf(editor.first()), '{ "TableName" 1 }'));
  await heard(page, /^Your Scan request is back/);
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('a program of the race lab is rewritten in the same editor', async () => {
  const { page, complaints } = await openPage(browser, { code: true });
  await visit(page, 'lab/');
  await press(page, page.locator('summary', { hasText: 'Rewrite the program' }));
  const editor = page.locator('.rewrite code-editor');
  await editor.waitFor();
  const program = await valueOf(editor);
  await write(page, editor, program.replace('"stock > 0"', '"stock >"'));
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText('Not in use; see below.').waitFor();
  await eventually(() => editor.locator('.cm-lintRange, .cm-lintPoint').count(), 1);
  await press(page, page.locator('.rewrite .place-of'), () => eventually(() => editor.evaluate((editor) => editor.matches(':focus')), true));
  await write(page, editor, program);
  await page.keyboard.press('Tab');
  await page.getByText('In use.').waitFor();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('a plain text area is remembered', async () => {
  const { page, complaints } = await openPage(browser, { code: true, viewport: { width: 390, height: 844 } });
  await visit(page, 'playground/');
  const desk = page.locator('.desk');
  await desk.locator('code-editor').waitFor();
  await tabTo(page, desk.getByRole('checkbox', { name: 'Plain text area' }));
  await page.keyboard.press('Space');
  await desk.locator('.desk-request textarea').waitFor();
  await page.reload();
  await ready(page);
  await desk.locator('.desk-request textarea').waitFor();
  assert.equal(await desk.locator('code-editor').count(), 0);
  await tabTo(page, desk.getByRole('checkbox', { name: 'Plain text area' }));
  await page.keyboard.press('Space');
  await desk.locator('code-editor').waitFor();
  assert.deepEqual(complaints, []);
});
