// Keeps one release of the site in the browser, whole, so that it works without a network.
//
// The site writes `RELEASE` in front of this: its version, and the paths of its files with their SHA-256. A release that
// follows waits until a page says that its reader wants it, or until no page is open any more; pages at work are never
// changed under their readers. Names of caches carry the path of the site: one origin can host many.

const SCOPE = new URL(self.registration.scope);
const OURS = `dynamodb-sandbox:${SCOPE.pathname}:`;
const CACHE = OURS + RELEASE.version;

/** What the browser compares a file with, from its SHA-256 in hexadecimal. */
const integrity = (sha256) =>
  `sha256-${btoa(String.fromCharCode(...sha256.match(/../g).map((byte) => Number.parseInt(byte, 16))))}`;

/**
 * Fetches every file of the release past the browser's own cache. One that is missing, or still that of another release
 * while a host publishes this one, makes it no release: the browser tries again on a later visit.
 */
async function keep() {
  const cache = await caches.open(CACHE);
  const request = ([path, sha256]) =>
    new Request(new URL(path, SCOPE), { cache: 'no-cache', integrity: integrity(sha256) });
  await cache.addAll(Object.entries(RELEASE.files).map(request));
}

/** Forgets the releases before this one. */
async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
}

/**
 * The file that a server would show for an address, if the release has it. Queries name no files; a response that has no
 * address of its own leaves them to whoever asked, as the worker of the page does.
 */
async function kept({ origin, pathname }, status = 200) {
  const cache = await caches.open(CACHE);
  const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  const file = await cache.match(origin + path);
  return file && new Response(file.body, { status, headers: file.headers });
}

/** The page for addresses that are nowhere, which is shown at any depth: it is told where the site is. */
async function nowhere() {
  const page = await kept(new URL('404.html', SCOPE), 404);
  if (!page) return Response.error();
  const base = `<base href="${SCOPE.pathname.replaceAll('&', '&amp;')}">`;
  const text = (await page.text()).replace(/<base href="[^"]*">/, () => base);
  return new Response(text, { status: 404, headers: page.headers });
}

async function answer(request) {
  const address = new URL(request.url);
  const file = await kept(address);
  if (file) return file;
  try {
    return await fetch(request);
  } catch (error) {
    if (request.mode !== 'navigate') throw error;
    // As servers do: a directory has a slash at its end, and what is nowhere has a page that says so.
    address.pathname += '/';
    if (await kept(address)) return Response.redirect(address, 301);
    return nowhere();
  }
}

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(forget()));
self.addEventListener('message', ({ data }) => {
  if (data === 'take over') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(SCOPE.href)) {
    event.respondWith(answer(event.request));
  }
});
