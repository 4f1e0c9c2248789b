// The first thirty seconds, by keyboard alone: two keys to an oversell, every future, three fixes that are none and
// one that is.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, heard, launch, openPage, visit } from './browser.mjs';
import { choose, open, press, tabTo } from './keyboard.mjs';
import { sentences, shows } from './stage.mjs';

const AT_START = { Stock: '1', Sold: '0 of 1' };
const OVERSOLD = { Stock: '0', Sold: '2 of 1', Verdict: 'oversold by 1' };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** The home page with its parts, as a reader names them. */
async function openHome() {
  const { page, complaints } = await openPage(browser);
  await visit(page);
  const stage = page.getByRole('group', { name: 'Race' });
  const chapter = (name) => page.getByRole('region', { name, exact: true });
  return { page, complaints, stage, chapter };
}

/** Presses the buyers' keys one after the other and waits for the last sentence. */
async function play({ page, stage }, keys, last) {
  const count = (await sentences(stage)).length;
  for (const key of keys) {
    await page.keyboard.press(key);
  }
  await eventually(async () => (await sentences(stage))[count + keys.length - 1], last);
}

test('two keys sell the laptop twice', async () => {
  const home = await openHome();
  const { page, complaints, stage } = home;
  await shows(stage, AT_START, ['0 RCU', '0 WCU', '0 requests']);
  await play(home, 'ab', 'Bình read stock 1.');
  await shows(stage, AT_START, ['1 RCU', '0 WCU', '2 requests']);
  await play(home, 'a', 'Ana wrote stock 0.');
  await shows(stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  await play(home, 'b', 'Bình wrote stock 0.');
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  assert.deepEqual(await sentences(stage), [
    'Ana read stock 1.',
    'Bình read stock 1.',
    'Ana wrote stock 0.',
    'Bình wrote stock 0.',
    'Sold 2 of 1.',
  ]);
  // Said as it happened, and drawn with names that say it again.
  await heard(page, /^Bình wrote stock 0\. Sold 2 of 1\.$/);
  await stage.getByRole('button', { name: 'Request 2. Bình read stock 1. This read was stale when it was used.' }).waitFor();
  await stage.getByRole('button', { name: 'Request 4. Bình wrote stock 0. Sold 2 of 1.' }).waitFor();
  // Who has finished does not move.
  await page.keyboard.press('a');
  await heard(page, /^Ana has finished\.$/);
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  assert.deepEqual(complaints, []);
});

test('the buttons do what the keys do', async () => {
  const { page, complaints, stage } = await openHome();
  for (const [name, said] of [
    ['Ana moves', 'Ana read stock 1.'],
    ['Bình moves', 'Bình read stock 1.'],
    ['Ana moves', 'Ana wrote stock 0.'],
    ['Bình moves', 'Bình wrote stock 0. Sold 2 of 1.'],
  ]) {
    await press(page, stage.getByRole('button', { name }), () => heard(page, `^${said}$`));
  }
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  await press(page, stage.getByRole('button', { name: 'Step back' }), () =>
    shows(stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']),
  );
  await press(page, stage.getByRole('button', { name: 'Start over' }), () =>
    shows(stage, AT_START, ['0 RCU', '0 WCU', '0 requests']),
  );
  assert.deepEqual(complaints, []);
});

test('stepping back and forth changes nothing, moving from there does', async () => {
  const home = await openHome();
  const { page, complaints, stage } = home;
  await play(home, 'abab', 'Bình wrote stock 0.');
  await page.keyboard.press('Backspace');
  await shows(stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await shows(stage, AT_START, ['0.5 RCU', '0 WCU', '1 request']);
  for (let presses = 0; presses < 3; presses += 1) {
    await page.keyboard.press('ArrowRight');
  }
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  const slider = stage.getByRole('slider', { name: 'Position' });
  await tabTo(page, slider);
  await page.keyboard.press('Home');
  await shows(stage, AT_START, ['0 RCU', '0 WCU', '0 requests']);
  assert.equal(await slider.getAttribute('aria-valuetext'), '0 of 4');
  await page.keyboard.press('ArrowRight');
  await shows(stage, AT_START, ['0.5 RCU', '0 WCU', '1 request']);
  // From the first read on: Ana writes before Bình reads, and nobody is harmed.
  await tabTo(page, stage.getByRole('button', { name: 'Start over' }));
  await play(home, 'ab', 'Bình read stock 0.');
  await shows(stage, { Stock: '0', Sold: '1 of 1', 'Buyers refused': '1' }, ['1 RCU', '1 WCU', '3 requests']);
  assert.deepEqual(await sentences(stage), ['Ana read stock 1.', 'Ana wrote stock 0.', 'Bình read stock 0.']);
  assert.deepEqual(complaints, []);
});

test('presses faster than the database are all done, in their order', async () => {
  const { page, complaints, stage } = await openHome();
  // All in one turn: none of them can have been answered before the next.
  const burst = (keys) =>
    page.evaluate((keys) => {
      for (const key of keys) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    }, keys);
  await burst(['a', 'b', 'a', 'b', 'Backspace', 'Backspace', 'ArrowRight']);
  await shows(stage, { Stock: '0', Sold: '1 of 1' }, ['1 RCU', '1 WCU', '3 requests']);
  await burst(['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'a', 'a', 'a']);
  await shows(stage, { Stock: '0', Sold: '1 of 1' }, ['0.5 RCU', '1 WCU', '2 requests']);
  await heard(page, /^Ana has finished\.$/);
  assert.deepEqual(complaints, []);
});

test('letters belong to the field in which they are typed, and can be switched off', async () => {
  const { page, complaints, stage } = await openHome();
  await tabTo(page, page.getByRole('textbox', { name: 'Link to this race' }));
  await page.keyboard.press('a');
  const settings = page.getByRole('button', { name: 'Settings' });
  await press(page, settings);
  await tabTo(page, page.getByRole('checkbox', { name: 'Letter keys' }));
  await page.keyboard.press('Space');
  await page.keyboard.press('a');
  await visit(page);
  await page.keyboard.press('a');
  await press(page, settings);
  assert.equal(await page.getByRole('checkbox', { name: 'Letter keys' }).isChecked(), false);
  await page.keyboard.press('Escape');
  // What was pressed before has been dealt with by the time a button's move is shown.
  await press(page, stage.getByRole('button', { name: 'Bình moves' }), () => heard(page, /^Bình read stock 1\.$/));
  assert.deepEqual(await sentences(stage), ['Bình read stock 1.']);
  assert.deepEqual(complaints, []);
});

test('a request is shown in full, and its receipt gives its reasons', async () => {
  const home = await openHome();
  const { page, complaints, stage } = home;
  await play(home, 'abab', 'Bình wrote stock 0.');
  const request = stage.getByRole('group', { name: 'Request in the foreground' });
  await request.getByRole('heading', { name: 'Bình: UpdateItem' }).waitFor();
  await open(page, request, 'table Shop');
  const reasons = request.locator('details[open] li');
  assert.deepEqual(await reasons.allTextContents(), [
    'The item had 94 bytes and now has 94. The larger one counts, whole, however little was changed.',
    'Writes round up to the next KB, so 94 bytes make 1 write unit.',
    'A plain write costs whole units.',
  ]);
  // The first read, picked on its lane. It saw a stock of 1, which has one byte more than 0.
  await press(page, stage.getByRole('button', { name: 'Request 1. Ana read stock 1.' }), () =>
    request.getByRole('heading', { name: 'Ana: GetItem' }).waitFor(),
  );
  await open(page, request, 'table Shop');
  assert.deepEqual(await reasons.allTextContents(), [
    'The item has 95 bytes. The whole item counts, whatever was asked for of it.',
    'Reads round up to the next 4 KB, so 95 bytes make 1 read unit.',
    'The read was eventually consistent and costs half: 0.5 RCU.',
  ]);
  await open(page, request, 'What if');
  await open(page, request, 'Request, response and item');
  const shown = async (name) => JSON.parse(await request.getByRole('group', { name, exact: true }).innerText());
  const key = { PK: { S: 'PRODUCT#42' }, SK: { S: 'DETAILS' } };
  assert.deepEqual(await shown('Request'), { TableName: 'Shop', Key: key });
  assert.deepEqual((await shown('Response')).Item.stock, { N: '1' });
  assert.deepEqual((await shown('Item, unchanged')).stock, { N: '1' });
  assert.deepEqual(complaints, []);
});

test('the page has run every future, and each can be replayed', async () => {
  const home = await openHome();
  const { page, complaints, stage, chapter } = home;
  const futures = chapter('Every future');
  await futures.getByText('Play one order to its end').waitFor();
  await play(home, 'abab', 'Bình wrote stock 0.');
  await futures.getByText('You found one of 6 futures.', { exact: true }).waitFor();
  await futures.getByText('4 of 6 oversell.', { exact: true }).waitFor();
  await futures.getByText('66.7% of the futures do harm.').waitFor();
  const buttons = futures.getByRole('list', { name: 'Futures, by who moves' }).getByRole('button');
  const [ana, binh] = ['Ana', 'Bình'];
  const named = (moves, harm) => `Replay ${moves.join(', ')}: does ${harm ? 'harm' : 'no harm'}`;
  const all = [
    named([ana, ana, binh], false),
    named([ana, binh, ana, binh], true),
    named([ana, binh, binh, ana], true),
    named([binh, ana, ana, binh], true),
    named([binh, ana, binh, ana], true),
    named([binh, binh, ana], false),
  ];
  assert.deepEqual(await buttons.evaluateAll((buttons) => buttons.map((button) => button.ariaLabel)), all);
  const current = () => buttons.evaluateAll((buttons) => buttons.findIndex((button) => button.ariaCurrent === 'true'));
  assert.equal(await current(), 1);
  await press(page, buttons.nth(5), () =>
    shows(stage, { Stock: '0', Sold: '1 of 1', 'Buyers refused': '1' }, ['1 RCU', '1 WCU', '3 requests']),
  );
  assert.equal(await current(), 5);
  assert.deepEqual(await sentences(stage), ['Bình read stock 1.', 'Bình wrote stock 0.', 'Ana read stock 0.']);
  await press(page, buttons.nth(4), () => shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']));
  assert.equal((await sentences(stage))[0], 'Bình read stock 1.');
  await press(page, futures.getByRole('button', { name: 'Replay the shortest harmful one' }), () =>
    eventually(() => current(), 1),
  );
  await shows(stage, OVERSOLD, ['1 RCU', '2 WCU', '4 requests']);
  assert.deepEqual(complaints, []);
});

const FIXES = [
  { name: 'Read strongly consistent', says: '4 of 6 still oversell.', guess: 'It holds', right: false, cost: ['2 RCU', '2 WCU', '4 requests'] },
  { name: 'Read twice', says: '12 of 20 still oversell.', guess: 'It still oversells somewhere', right: true, cost: ['2 RCU', '2 WCU', '6 requests'] },
  { name: 'Wait a random time', says: '4 of 6 still oversell.', guess: 'It holds', right: false, cost: ['1 RCU', '2 WCU', '4 requests'] },
];

for (const { name, says, guess, right, cost } of FIXES) {
  test(`no fix: ${name}`, async () => {
    const { page, complaints, stage, chapter } = await openHome();
    const fix = chapter('Fix it');
    const tryIt = fix.getByRole('button', { name: 'Run every future' });
    await press(page, tryIt, () => fix.getByText('Choose a change and say what you expect.').waitFor());
    await choose(page, fix.getByRole('group', { name: 'Which change do you try?' }), new RegExp(`^${name}`));
    await choose(page, fix.getByRole('group', { name: 'Will it hold in every future?' }), guess);
    const result = fix.getByRole('group', { name: 'What the change does' });
    await press(page, tryIt, () => result.getByText(says, { exact: true }).waitFor());
    await result.getByRole('heading', { name }).waitFor();
    await result.getByText(right ? 'As you predicted.' : 'Not what you predicted.').waitFor();
    await heard(page, says.replaceAll('.', '\\.'));
    await page.getByText(`The buyers now follow: ${name}`).waitFor();
    await press(page, result.getByRole('button', { name: 'Replay the shortest that oversells' }), () =>
      shows(stage, OVERSOLD, cost),
    );
    await press(page, result.getByRole('button', { name: 'Back to the original program' }), () =>
      shows(stage, AT_START, ['0 RCU', '0 WCU', '0 requests']),
    );
    assert.equal(await page.getByText('The buyers now follow').count(), 0);
    assert.deepEqual(complaints, []);
  });
}

test('the fix: a write on a condition holds in every future', async () => {
  const home = await openHome();
  const { page, complaints, stage, chapter } = home;
  const fix = chapter('Fix it');
  await choose(page, fix.getByRole('group', { name: 'Which change do you try?' }), /^Write on a condition/);
  await choose(page, fix.getByRole('group', { name: 'Will it hold in every future?' }), 'It holds');
  const result = fix.getByRole('group', { name: 'What the change does' });
  await press(page, fix.getByRole('button', { name: 'Run every future' }), () =>
    result.getByText('In none of 6. Proven, for these two buyers.', { exact: true }).waitFor(),
  );
  await result.getByText('As you predicted.').waitFor();
  await result.getByText('It says nothing about other programs or more buyers.').waitFor();
  await heard(page, /In none of 6\. Proven, for these two buyers\./);
  await chapter('Every future').getByText('In none of 6. Proven, for these two buyers.', { exact: true }).waitFor();
  assert.equal(await result.getByRole('button', { name: 'Replay the shortest that oversells' }).count(), 0);
  // The order that sold twice now sells once, and the refused write is paid for.
  await play(home, 'abab', 'Bình’s write was refused.');
  await shows(
    stage,
    { Stock: '0', Sold: '1 of 1', 'Buyers refused': '1' },
    ['1 RCU', '2 WCU', '4 requests', '1 WCU of it for 1 refused write'],
  );
  const request = stage.getByRole('group', { name: 'Request in the foreground' });
  await open(page, request, 'Request, response and item');
  const answer = await request.getByRole('group', { name: 'Error', exact: true }).innerText();
  assert.match(answer, /ConditionalCheckFailedException/);
  assert.match(answer, /The conditional request failed/);
  assert.deepEqual(complaints, []);
});
