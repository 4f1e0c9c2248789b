// What the programs here have in common: what they are told, and the line of JSON that they print for each figure.

/** How often each figure is measured. */
export const RUNS = Number(process.env.RUNS ?? 5);
/** The addresses of all pages, relative to the site. */
export const PAGES = JSON.parse(process.env.PAGES ?? '[""]');
/** A lesson that every build of the site has. */
export const LESSON = 'lesson/the-last-item/';

/** The pages that the app takes over: all but the one for addresses that there are not. */
export const appPages = PAGES.filter((address) => !address.endsWith('.html'));

/** What a page is called in figures. */
export const named = (address) => address.replace(/\/$/, '') || 'home';

/** Says on the way what is being measured. */
export const say = (text) => console.error(`  ${text} …`);

/**
 * Prints a figure: its name, what each run found, and lines that explain it. `failed`: why there is none.
 * Milliseconds, thousands of bytes, points or a number of elements, as the program has it.
 */
export const print = (figure) => console.log(JSON.stringify(figure));

/** The value in the middle. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
