// The worker's entry: the page's own JavaScript and WebAssembly, whose addresses the page puts in the query.
// The program sees that it has no window and serves the session. A message sent before it has said that it is
// ready is lost, so the page waits for that word.

const addresses = new URL(self.location).searchParams;

try {
  const { default: start } = await import(addresses.get('js'));
  await start({ module_or_path: addresses.get('wasm') });
} catch (error) {
  // A rejected module would stay silent; an error event reaches the page.
  reportError(error);
}
