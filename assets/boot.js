// Starts the app. The page's text is complete without it; what can go wrong here is said in #failure.
//
// <html data-app> tells how far it is: "static" as delivered, "starting" here, "ready" set by the app,
// "failed" here. <html data-worker> is the address from which the app starts its worker: worker.js with the
// addresses of the same JavaScript and WebAssembly, so that both run one and the same program.

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

async function boot() {
  root.dataset.app = 'starting';
  if (typeof WebAssembly !== 'object') {
    return fail('unsupported', new Error('WebAssembly is missing'));
  }
  const js = resolve(script.dataset.js);
  const wasm = resolve(script.dataset.wasm);
  const worker = resolve(script.dataset.worker);
  worker.search = new URLSearchParams({ js, wasm });
  root.dataset.worker = worker;
  try {
    const { default: start } = await import(js);
    await start({ module_or_path: wasm });
  } catch (error) {
    fail('broken', error);
  }
}

boot();
