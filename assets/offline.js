// Keeps the site in this browser, and tells the app when a newer release is there.
//
// A service worker needs a secure context; over plain http there is none, and all else works. What a newer release
// brings is put into effect by the app's word only: it sends `release-wanted` to the document once the reader says so.

const WORKER = 'service-worker.js';

/** Tells the app that a newer release is there, now and whenever one has been fetched or another page has put it to use. */
function offer(registration) {
  const workers = navigator.serviceWorker;
  const tell = () => document.dispatchEvent(new Event('release-waiting'));
  // The very first release waits for nobody: there is nothing that it takes the place of.
  const look = () => registration.active && registration.waiting && tell();
  // What is being fetched already was found before anybody listened.
  const follow = () => registration.installing?.addEventListener('statechange', look);
  registration.addEventListener('updatefound', follow);
  workers.addEventListener('controllerchange', tell);
  document.addEventListener('release-wanted', () => {
    workers.removeEventListener('controllerchange', tell);
    const { waiting } = registration;
    if (!waiting) return location.reload();
    waiting.addEventListener('statechange', () => waiting.state === 'activated' && location.reload());
    waiting.postMessage('take over');
  });
  follow();
  look();
}

export async function keepOffline() {
  if (!('serviceWorker' in navigator)) return;
  const address = new URL(WORKER, document.baseURI);
  try {
    // Without one (a browser's policy, storage that is switched off) the site works all the same.
    const registration = await navigator.serviceWorker.register(address, { updateViaCache: 'none' });
    if (registration) offer(registration);
  } catch (error) {
    console.info(error);
  }
}
