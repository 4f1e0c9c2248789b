// What a reader sees on a stage: the figures, the sentences, the requests on their lanes.

import { eventually } from './browser.mjs';

/** The large figures, by their names: { Stock: '0', Sold: '2 of 1', Verdict: 'oversold by 1' }. */
export function figures(stage) {
  return stage.locator('dl div').evaluateAll((figures) =>
    Object.fromEntries(figures.map((figure) => [...figure.children].map((part) => part.textContent.trim()))),
  );
}

/** What the run has cost so far, in the order in which it is said. */
export function totals(stage) {
  return stage.locator('p', { hasText: 'So far' }).evaluate((line) => {
    const figures = [...line.querySelectorAll('[data-figure]')];
    return figures.map((figure) => figure.textContent);
  });
}

/** The trace in sentences, whether its list is unfolded or not. */
export function sentences(stage) {
  const story = stage.locator('details', { hasText: 'In sentences' });
  return story.locator('li').allTextContents();
}

/** Waits until a stage shows these figures, and that they cost this much. */
export async function shows(stage, wantedFigures, wantedTotals) {
  await eventually(() => figures(stage), wantedFigures);
  await eventually(() => totals(stage), wantedTotals);
}
