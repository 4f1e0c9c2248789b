// Lessons whose learner sends requests, goes through client code and fills in numbers, by keyboard alone: refused
// requests are pointed at, every figure comes from what was sent, and it all fits a phone in Vietnamese.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { assertFocusKept, assertFocusShown, choose, press, tabTo, toDesk, type } from './keyboard.mjs';

const LESSON = 'lesson/projection-expressions/';
const KEY = { PK: { S: 'PRODUCT#42' }, SK: { S: 'DETAILS' } };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** The words of the interface that the tests need, by language. */
const WORDS = {
  en: { send: 'Send', again: 'Start again', onward: 'Continue', guess: 'This is my guess', run: 'Run to the end', tables: 'Tables' },
  vi: { send: 'Gửi', again: 'Làm lại từ đầu', onward: 'Tiếp tục', guess: 'Chốt dự đoán', run: 'Chạy đến cuối', tables: 'Table' },
};

/** A step and the parts of its desk. */
function deskOf(page, id, words = WORDS.en) {
  const step = page.locator(`#${id}`);
  const button = (name) => step.getByRole('button', { name, exact: true });
  const panel = (name) => step.locator(`[data-panel="${name}"]`);
  return {
    step,
    button,
    panel,
    editor: step.locator('.desk-request textarea'),
    send: button(words.send),
    totals: () => step.locator('.desk-totals [data-figure]').allTextContents(),
    passed: () => step.locator('[data-part="passed"]').waitFor(),
    /** The texts of the feedback that is shown. */
    feedback: () => step.locator('[data-part="feedback"] > *').filter({ visible: true }).innerText(),
  };
}

/** Types a request over what stands in the editor and sends it with the keys. */
async function send(page, { step, editor }, request) {
  await toDesk(page, step);
  await type(page, editor, JSON.stringify(request, null, 2));
  await page.keyboard.press('ControlOrMeta+Enter');
  await assertFocusKept(page, 'sending');
}

/** Chooses an operation with the keyboard. */
async function operate(page, { step }, operation) {
  await toDesk(page, step);
  const select = step.locator('.desk-request .desk-asked select').first();
  await tabTo(page, select);
  await select.selectOption(operation);
}

const project = (ProjectionExpression, ExpressionAttributeNames) => ({
  TableName: 'Shop', Key: KEY, ProjectionExpression, ExpressionAttributeNames,
});

/** Chooses an answer of a question by its id. */
async function answer(page, id, choice) {
  const step = page.locator(`#${id}`);
  await choose(page, step, (await step.locator(`[data-choice="${choice}"]`).innerText()).trim());
}

/** Solves every step before the client code, as the solutions do. */
async function solveDesks(page, words) {
  const goOn = (id) => press(page, deskOf(page, id, words).button(words.onward), () => page.locator(`#${id}:not([data-current])`).waitFor());
  const solve = async (id, ...requests) => {
    const desk = deskOf(page, id, words);
    for (const request of requests) {
      await send(page, desk, request);
    }
    await desk.passed();
    await goOn(id);
  };
  await toDesk(page, page.locator('#whole'));
  await press(page, deskOf(page, 'whole', words).send, deskOf(page, 'whole', words).passed);
  await goOn('whole');
  await answer(page, 'predict', 'same');
  await press(page, deskOf(page, 'predict', words).button(words.guess), () => page.locator('#predict [data-part="passed"]').waitFor());
  await goOn('predict');
  await solve('project', project('price, stock'));
  await solve('reserved', project('#n, #s, #v', { '#n': 'name', '#s': 'Status', '#v': 'views' }));
  await solve('nested', project('specs.weight, specs.battery.hours, reviews[2].stars'));
  await solve('dot', project('stock, #eur', { '#eur': 'price.eur' }));
  await solve('questions', {
    TableName: 'Shop',
    KeyConditionExpression: 'PK = :product AND begins_with(SK, :question)',
    ExpressionAttributeValues: { ':product': { S: 'PRODUCT#42' }, ':question': { S: 'QUESTION#' } },
    ProjectionExpression: 'question, answer.#by',
    ExpressionAttributeNames: { '#by': 'by' },
  });
  const card = { PK: { S: 'PRODUCT#42' }, SK: { S: 'CARD' } };
  await operate(page, deskOf(page, 'card', words), 'PutItem');
  await send(page, deskOf(page, 'card', words), { TableName: 'Shop', Item: { ...card, price: { N: '1499' }, stock: { N: '7' } } });
  await eventually(() => page.locator('#card [data-access="created"]').count(), 1);
  await operate(page, deskOf(page, 'card', words), 'GetItem');
  await solve('card', { TableName: 'Shop', Key: card });
}

test('a refused request is pointed at, looked back at, and started again', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  await visit(page, LESSON);
  const desk = deskOf(page, 'whole');
  await assertAccessible(page);
  assert.equal(await desk.step.getByRole('tablist').count(), 0, 'on a wide page the panels stand beside each other');
  const begin = await desk.editor.inputValue();

  await send(page, desk, project('price, name'));
  await heard(page, /^GetItem was answered with ValidationException: nothing charged\.$/);
  await heard(page, /reserved keyword: name/);
  const place = desk.step.getByRole('button', { name: /^Line 11, column 35: / });
  await press(page, place);
  const chosen = await desk.editor.evaluate((field) => field.value.slice(field.selectionStart, field.selectionStart + 4));
  assert.equal(chosen, 'name');
  assert.equal(await desk.editor.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await desk.totals(), ['1 request', '0 RCU', '0 WCU']);
  assert.match(await desk.feedback(), /bytes came back/);
  await assertAccessible(page);

  await send(page, desk, { TableName: 'Shop', Key: KEY });
  await heard(page, /^GetItem succeeded: 1\.5 RCU\.$/);
  await desk.passed();
  assert.deepEqual(await desk.totals(), ['2 requests', '1.5 RCU', '0 WCU']);
  await eventually(() => desk.panel('tables').locator('[data-access="read"]').count(), 1);
  await assertAccessible(page);

  // Back to the one that was refused.
  await press(page, desk.panel('history').getByRole('button', { name: /ValidationException/ }));
  await desk.panel('response').getByText(/reserved keyword: name/).waitFor();
  assert.equal(await desk.panel('history').locator('[aria-current]').innerText().then((text) => text.includes('ValidationException')), true);

  await press(page, desk.button('Start again'));
  await heard(page, /^Tables and request are as they were\.$/);
  assert.equal(await desk.editor.inputValue(), begin);
  assert.deepEqual(await desk.totals(), ['0 requests', '0 RCU', '0 WCU']);

  // Tab leaves the editor; nothing has to be known to get out.
  await tabTo(page, desk.editor);
  await page.keyboard.press('Tab');
  await assertFocusShown(page);
  assert.equal(await desk.send.evaluate((send) => document.activeElement === send), true);
  assert.deepEqual(complaints, []);
});

test('what was sent and typed is there again after a reload', async () => {
  const { page } = await openPage(browser);
  await visit(page, LESSON);
  const desk = deskOf(page, 'whole');
  await press(page, desk.send, desk.passed);
  await type(page, desk.editor, '{ "TableName": "Draft" }');
  await page.keyboard.press('Tab');
  await eventually(() => desk.step.getByText('Changed, not yet sent.').count(), 0);
  await visit(page, LESSON);
  assert.deepEqual(await desk.totals(), ['1 request', '1.5 RCU', '0 WCU']);
  assert.equal(await desk.editor.inputValue(), '{ "TableName": "Draft" }');
});

test('client code is gone through line by line, to a stale answer and to the way out', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  await visit(page, LESSON);
  await solveDesks(page, WORDS.en);
  const step = page.locator('#cache');
  const button = (name) => step.getByRole('button', { name, exact: true });
  const figures = () => step.locator('.code-figures dd').allTextContents();
  await assertAccessible(page);

  await press(page, button('Step'), () => heard(page, /^Line \d+: if copy in self\.copies:$/));
  assert.match(await step.locator('[aria-current="step"]').innerText(), /if copy in self\.copies/);
  await page.keyboard.press('ArrowRight');
  await heard(page, /get_item/);
  await eventually(figures, ['0', '1', '0']);
  await page.keyboard.press('ArrowLeft');
  await eventually(figures, ['0', '0', '0']);

  await press(page, button('Run to the end'), () => heard(page, /The end\./));
  assert.notEqual((await figures())[2], '0');
  await step.getByText('stale: the table has something else').first().waitFor();
  await step.locator('[data-check="fresh"]').waitFor();
  await assertAccessible(page);

  await choose(page, step.locator('.variants'), 'Forget every copy');
  await press(page, button('Run to the end'));
  await step.locator('[data-part="passed"]').waitFor();
  assert.equal((await figures())[2], '0');
  await press(page, button('Continue'), () => page.getByText(/^All \d+ steps done$/).waitFor());
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('on a phone, in Vietnamese: tabs, requests, client code, and a number with a comma', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const fits = async () => {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overflow, 0);
  };
  await visit(page, `vi/${LESSON}`);
  const desk = deskOf(page, 'whole', WORDS.vi);
  const begin = await desk.editor.inputValue();
  await send(page, desk, project('price, name'));
  await heard(page, /^GetItem trả về ValidationException: không bị tính\.$/);
  await fits();
  await assertAccessible(page);

  // The panels are tabs, which the arrow keys go along.
  await tabTo(page, desk.step.getByRole('tab', { name: 'Response' }));
  await page.keyboard.press('ArrowRight');
  await assertFocusShown(page);
  assert.equal(await desk.panel('tables').isVisible(), true);
  assert.equal(await desk.panel('response').isVisible(), false);
  await fits();
  await assertAccessible(page);
  await page.keyboard.press('ArrowRight');
  await desk.panel('history').getByText('ValidationException').waitFor();
  assert.ok(await desk.step.locator('.desk-totals').isVisible());
  await fits();

  // So is the text of the step, from wherever the reader is on the desk, and the way back leads there.
  const place = () => page.evaluate(() => scrollY);
  const text = desk.step.locator('.step-text');
  const [toText, back] = await desk.step.locator('.step-panes [role="tab"]').all();
  await desk.panel('history').evaluate((panel) => panel.scrollIntoView());
  const left = await place();
  assert.equal(await text.isVisible(), false);
  await toText.tap();
  await text.waitFor();
  await eventually(() => text.evaluate((text) => { const { top } = text.getBoundingClientRect(); return top > 0 && top < innerHeight / 2; }), true);
  assert.equal(await desk.editor.isVisible(), false);
  await assertAccessible(page);
  await back.tap();
  await eventually(place, left);
  assert.equal(await desk.panel('history').isVisible(), true);
  await fits();
  await press(page, desk.button(WORDS.vi.again), () => eventually(() => desk.editor.inputValue(), begin));

  await solveDesks(page, WORDS.vi);
  const code = page.locator('#cache');
  await press(page, code.getByRole('button', { name: WORDS.vi.run, exact: true }));
  await code.getByText('đã cũ: trong table giờ đã khác').first().waitFor();
  await fits();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});

test('a request is sent many times, and a number is filled in as Vietnamese writes it', async () => {
  const { page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await visit(page, 'vi/lesson/batch-write-item/');
  const goOn = (id) => press(page, deskOf(page, id, WORDS.vi).button(WORDS.vi.onward), () => page.locator(`#${id}:not([data-current])`).waitFor());
  const sendTimes = async (id, times) => {
    const desk = deskOf(page, id, WORDS.vi);
    await toDesk(page, desk.step);
    const field = desk.step.getByRole('textbox', { name: 'Số lần' });
    await type(page, field, '0');
    await desk.step.getByText('Hãy nhập số lần là số nguyên từ 1 đến 1.000.').waitFor();
    await type(page, field, `${times}`);
    await page.keyboard.press('ControlOrMeta+Enter');
    await desk.passed();
    await assertAccessible(page);
    await goOn(id);
  };
  await sendTimes('singles', 100);
  await answer(page, 'predict', 'four');
  await press(page, deskOf(page, 'predict', WORDS.vi).button(WORDS.vi.guess), () => page.locator('#predict [data-part="passed"]').waitFor());
  await goOn('predict');
  await sendTimes('batches', 4);

  const step = page.locator('#weigh');
  const field = step.getByRole('textbox');
  await press(page, step.getByRole('button', { name: 'Kiểm tra' }), () => step.getByText('Hãy điền một số trước.').waitFor());
  await type(page, field, 'năm mươi');
  await page.keyboard.press('Enter');
  await step.getByText(/^Đây không phải là số\./).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.match(await field.evaluate((field) => document.getElementById(field.getAttribute('aria-describedby')).innerText), /^Đây không phải là số\./);
  await assertAccessible(page);
  await type(page, field, '37,5');
  await page.keyboard.press('Enter');
  await step.locator('[data-part="check"]').filter({ hasText: '37,5' }).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'false');
  await type(page, field, '50,0');
  await page.keyboard.press('Enter');
  await step.locator('[data-part="passed"]').waitFor();
  assert.equal(await field.isDisabled(), true);
  assert.deepEqual(complaints, []);
});
