// A fix proven in the lab, by keyboard alone: a change that does not help is caught with the shortest way to its harm,
// one that helps is proven, and the page says what the proof covers.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, eventually, heard, launch, openPage, visit } from './browser.mjs';
import { press } from './keyboard.mjs';
import { figures, sentences } from './stage.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('a change that does not help is refuted, and one that does is proven', async () => {
  const { page, complaints } = await openPage(browser);
  await visit(page, 'lab/');
  const stage = page.getByRole('group', { name: 'Race', exact: true });
  const programs = page.getByRole('list', { name: 'Programs' });
  const futures = page.getByRole('region', { name: 'Every future' });
  const headline = futures.locator('.headline');
  const choose = (name) =>
    press(page, programs.getByRole('button', { name, exact: true }), () => page.getByText(`The buyers follow: ${name}`).waitFor());
  const count = (pattern) =>
    press(page, futures.getByRole('button', { name: 'Count every future' }), () => headline.filter({ hasText: pattern }).waitFor());

  await choose('Read strongly consistent');
  await count(/^\d+ of \d+ oversell\.$/);
  const [harmful, total] = (await headline.innerText()).match(/\d+/g).map(Number);
  assert.ok(harmful > 0 && harmful < total, `${harmful} of ${total}`);
  await heard(page, /^\d+ of \d+ oversell\.$/);
  assert.equal(await futures.getByText('What this proves').count(), 0);
  const shortest = await futures.locator('.shortest').innerText();
  const [, moves, way] = shortest.match(/takes (\d+) moves: (.+)\./);
  assert.equal(way.split(', ').length, Number(moves));
  await press(page, futures.getByRole('button', { name: 'Replay it' }), () =>
    eventually(async () => (await figures(stage)).Verdict, 'oversold by 1'),
  );
  const told = await sentences(stage);
  assert.equal(told.length, Number(moves) + 1, `${told}`);
  assert.deepEqual(told.slice(0, -1).map((sentence) => sentence.split(' ')[0]), way.split(', '));
  await assertAccessible(page);

  await choose('Write on a condition');
  await count(/^In none of \d+\. Proven/);
  await heard(page, /^In none of \d+\. Proven, for these two buyers\.$/);
  const proof = await futures.locator('.proof').innerText();
  assert.match(proof, /What this proves[^]+Every order in which these 2 buyers’ requests can be executed[^]+Every message arrives\./);
  assert.match(proof, /What it does not[^]+More buyers, or other programs[^]+Whatever rule nobody wrote down\./);
  assert.equal(await futures.getByRole('button', { name: 'Replay it' }).count(), 0);
  // Both programs stand beside one another, and keep what was found.
  await futures.getByText('Before and after').waitFor();
  await programs.getByText(new RegExp(`^✕? ?${harmful} of ${total} futures break a rule`)).waitFor();
  await programs.getByText(/None of \d+ futures breaks a rule/).waitFor();
  await assertAccessible(page);
  assert.deepEqual(complaints, []);
});
