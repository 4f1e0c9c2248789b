// The worker's entry: the page's own JavaScript, whose address is in the query, and its WebAssembly, which the page
// posts as it has compiled it, so that it is neither fetched nor compiled twice. The program sees that it has no window,
// fetches the session, which is a part of its own, and serves it. A message sent before it has said that it is ready is
// lost, so the page waits for that word.

const compiled = new Promise((resolve) => {
  self.addEventListener('message', ({ data }) => resolve(data), { once: true });
});

try {
  const { default: start } = await import(new URL(self.location).searchParams.get('js'));
  await start({ module_or_path: await compiled });
} catch (error) {
  // A rejected module would stay silent; an error event reaches the page.
  reportError(error);
}
