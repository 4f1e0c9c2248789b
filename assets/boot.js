// Starts the app, in the reader's language. The page's text is complete without it; what can go wrong here is said in
// #failure.
//
// <html data-app> tells how far it is: "static" as delivered, "starting" here, "ready" set by the app,
// "failed" here. <html data-worker> is the address from which the app starts its worker: worker.js with the
// address of the same JavaScript, so that both run one and the same program.

const root = document.documentElement;
const script = document.querySelector('script[data-wasm]');
const resolve = (name) => new URL(name, document.baseURI);

function fail(reason, error) {
  console.error(error);
  root.dataset.app = 'failed';
  const failure = document.getElementById('failure');
  for (const text of failure.querySelectorAll('[data-reason]')) {
    text.hidden = text.dataset.reason !== reason;
  }
  failure.hidden = false;
}

/** What this browser keeps under a name, as the app names it too: with the path of the site, of which an origin has many. */
const place = (what) => `dynamodb-sandbox:${new URL(document.baseURI).pathname}:${what}`;

/** The language that the reader chose on an earlier page; null without one, and where storage is blocked. */
function chosenLanguage() {
  try {
    return localStorage.getItem(place('language'));
  } catch {
    return null;
  }
}

/**
 * This page in the language that the reader chose, or else that the browser asks for; null if that is this page.
 * Only pages in the first language stand in for others. Whoever comes from a page of the site came on purpose.
 */
function preferredPage() {
  const others = [...document.querySelectorAll('link[rel="alternate"][hreflang]')];
  if (root.lang !== others[0]?.hreflang || document.referrer.startsWith(document.baseURI)) return null;
  const spoken = navigator.languages.map((language) => language.split('-')[0]);
  const wanted = [chosenLanguage(), ...spoken].find((language) => others.some(({ hreflang }) => hreflang === language));
  const page = others.find(({ hreflang }) => hreflang === wanted);
  return page && wanted !== root.lang ? page.href + location.search + location.hash : null;
}

/** Links for search engines are whole addresses, which only the page knows: the site is made to stand anywhere. */
function nameTranslations() {
  for (const link of document.querySelectorAll('link[rel="alternate"][hreflang]')) link.href = link.href;
}

/** The link over the page's head stays on the page that its address names: `?plot=` is part of it. */
function skipHere() {
  for (const link of document.querySelectorAll('a.skip')) link.search = location.search;
}

/** The link to the other language leads to the same place in the page, and is remembered. */
function followLanguage() {
  for (const link of document.querySelectorAll('a.language')) {
    link.addEventListener('click', () => {
      link.search = location.search;
      link.hash = location.hash;
      try {
        localStorage.setItem(place('language'), link.hreflang);
      } catch {
        // Not remembered, then.
      }
    });
  }
}

/** Fetches the editor for code when the app asks for it. Without it, plain text areas do. */
function offerEditor() {
  const { editor } = script.dataset;
  document.addEventListener('editor-wanted', () => {
    if (editor) import(resolve(editor)).catch((error) => console.info(error));
  });
}

/** What the app needs comes in parts, and one that does not come leaves it broken. */
function mindParts() {
  document.addEventListener('app-broken', () => fail('broken', new Error('a part of the app is missing')));
}

/** Keeps the site for when there is no network. Without that, all else works. */
async function stay() {
  try {
    const { keepOffline } = await import(resolve(script.dataset.offline));
    await keepOffline();
  } catch (error) {
    console.info(error);
  }
}

/** Once the page's own text is painted, for which the app need not wait where nobody looks. */
const painted = () =>
  new Promise((resolve) => {
    if (document.hidden) return resolve();
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 500);
  });

async function boot() {
  const elsewhere = preferredPage();
  if (elsewhere) return location.replace(elsewhere);
  nameTranslations();
  skipHere();
  followLanguage();
  root.dataset.app = 'starting';
  if (typeof WebAssembly !== 'object') {
    return fail('unsupported', new Error('WebAssembly is missing'));
  }
  const js = resolve(script.dataset.js);
  const wasm = resolve(script.dataset.wasm);
  const worker = resolve(script.dataset.worker);
  worker.search = new URLSearchParams({ js });
  root.dataset.worker = worker;
  offerEditor();
  mindParts();
  await painted();
  try {
    const { default: start } = await import(js);
    await start({ module_or_path: wasm });
  } catch (error) {
    return fail('broken', error);
  }
  // Behind all that the reader waits for.
  (globalThis.requestIdleCallback ?? setTimeout)(stay);
}

boot();
