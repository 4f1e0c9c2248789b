// Shows what is saved while the site is served with --live: loads the page again, or says what is wrong.
const state = new URL('live.json', document.baseURI);
const place = document.createElement('pre');
place.setAttribute('role', 'alert');
place.className = 'failure';
let shown;

async function look() {
  try {
    const { version, trouble } = await (await fetch(state, { cache: 'no-store' })).json();
    if (shown !== undefined && version !== shown && !trouble) {
      location.reload();
      return;
    }
    shown ??= version;
    place.textContent = trouble ?? '';
    if (trouble && !place.isConnected) document.body.prepend(place);
    if (!trouble) place.remove();
  } catch {
    // The server is away; it may come back.
  }
  setTimeout(look, 700);
}

look();
