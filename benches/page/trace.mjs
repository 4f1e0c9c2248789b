// What the page's main thread did, from Chromium's own trace: its tasks, how long each kept it from answering, and what
// that time went into.

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8.wasm', 'disabled-by-default-v8.wasm.detailed'];
/** Tasks shorter than this, in milliseconds, are not taken apart. */
const WORTH_A_LOOK = 20;
const PROFILER = 'disabled-by-default-v8.cpu_profiler';

/** What the events inside a task stand for; what is not named here is counted as the rest. */
const KINDS = {
  // Chromium compiles a function of WebAssembly when it is first called.
  'compiling WebAssembly': ['wasm.CompileLazy', 'wasm.CompileBaseline', 'wasm.AddCompiledCode'],
  style: ['UpdateLayoutTree', 'RecalculateStyles', 'ParseAuthorStyleSheet'],
  layout: ['Layout'],
  painting: ['PrePaint', 'Paint', 'PaintImage', 'Layerize', 'UpdateLayer', 'CompositeLayers', 'Commit', 'HitTest'],
  'collecting garbage': ['MinorGC', 'MajorGC', 'V8.GC_MC_INCREMENTAL', 'BlinkGC.AtomicPhase', 'CppGC.AtomicMark'],
  script: [
    'FunctionCall', 'EvaluateScript', 'EvaluateModule', 'v8.evaluateModule', 'RunMicrotasks', 'TimerFire', 'EventDispatch',
    'FireAnimationFrame', 'FireIdleCallback', 'v8.compile', 'v8.compileModule', 'V8.HandleInterrupts', 'HandlePostMessage', 'XHRReadyStateChange',
  ],
};

const kindOf = (name) => Object.keys(KINDS).find((kind) => KINDS[kind].includes(name)) ?? 'rest';

/** Does something and returns the events of a trace of it. `profile`: with samples of the functions that ran. */
export async function traced(browser, page, profile, act) {
  await browser.startTracing(page, { categories: profile ? [...CATEGORIES, PROFILER] : CATEGORIES });
  let trace;
  try {
    await act();
  } finally {
    trace = await browser.stopTracing();
  }
  return JSON.parse(trace.toString()).traceEvents;
}

/**
 * The page's tasks, the longest first: { milliseconds, start, end, thread, parts }, times in microseconds. Those of whoever
 * drives the browser are left out: what is evaluated on their behalf leaves no event that a page's own work leaves.
 */
export function tasks(events) {
  const threadOf = ({ pid, tid }) => `${pid}:${tid}`;
  const names = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const main = new Map(names.map((event) => [threadOf(event), []]));
  for (const event of events) {
    if (event.ph === 'X') main.get(threadOf(event))?.push(event);
  }
  const found = [];
  for (const [thread, inside] of main) {
    inside.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
    inside.forEach(({ name, ts, dur }, index) => {
      if (name !== 'RunTask') return;
      const task = { milliseconds: dur / 1000, start: ts, end: ts + dur, thread };
      // Whether it is the page's own matters for long ones only.
      if (task.milliseconds < WORTH_A_LOOK) return found.push({ ...task, parts: {} });
      const parts = partsOf(inside, index, task.end);
      if (Object.keys(parts).some((kind) => kind !== 'rest')) found.push({ ...task, parts });
    });
  }
  return found.sort((a, b) => b.milliseconds - a.milliseconds);
}

/**
 * What a task's time went into: { script: 31.2, layout: 8.4, … } in milliseconds, the most first. `inside`: the events of
 * its thread in order, of which the one at `index` is the task.
 */
function partsOf(inside, index, end) {
  const spent = {};
  const around = [];
  for (; index < inside.length && inside[index].ts < end; index += 1) {
    const { name, ts, dur } = inside[index];
    while (around.length > 0 && around.at(-1).end <= ts) around.pop();
    const parent = around.at(-1);
    if (parent) spent[parent.kind] -= dur / 1000;
    // An event that says nothing of its own belongs to the one around it.
    const kind = kindOf(name) === 'rest' && parent ? parent.kind : kindOf(name);
    spent[kind] = (spent[kind] ?? 0) + dur / 1000;
    around.push({ end: ts + dur, kind });
  }
  return Object.fromEntries(Object.entries(spent).filter(([, time]) => time >= 0.5).sort(([, a], [, b]) => b - a));
}

/** Functions of ours, as the WebAssembly names them where it does. */
const OURS = /^<*(&?(mut )?)?(app|dynamodb_sandbox)::/;

/** Where the profiler's samples of a task stood: what took most by itself, then functions of ours with all that they called. */
export function functions(events, task, most = 16) {
  const nodes = new Map();
  const time = new Map();
  for (const begun of events.filter(({ name, pid, tid }) => name === 'Profile' && `${pid}:${tid}` === task.thread)) {
    let at = begun.args.data.startTime;
    const chunks = events.filter(({ name, id, pid }) => name === 'ProfileChunk' && id === begun.id && pid === begun.pid);
    for (const { args } of chunks) {
      for (const node of args.data.cpuProfile?.nodes ?? []) nodes.set(node.id, node);
      const { samples = [] } = args.data.cpuProfile ?? {};
      samples.forEach((sample, index) => {
        const spent = args.data.timeDeltas[index];
        at += spent;
        if (at >= task.start && at <= task.end) time.set(sample, (time.get(sample) ?? 0) + spent / 1000);
      });
    }
  }
  const all = new Map();
  for (const [id, spent] of time) {
    const seen = new Set();
    for (let node = nodes.get(id); node; node = nodes.get(node.parent)) {
      const name = nameOf(node.callFrame);
      const of = all.get(name) ?? { own: 0, all: 0 };
      if (node.id === id) of.own += spent;
      if (!seen.has(name)) of.all += spent;
      seen.add(name);
      all.set(name, of);
    }
  }
  const named = [...all.entries()].map(([name, spent]) => ({ name, ...spent }));
  const own = named.sort((a, b) => b.own - a.own).slice(0, 5).map(({ name, own }) => `itself ${own.toFixed(1)}: ${name}`);
  const within = named.filter(({ name }) => OURS.test(name)).sort((a, b) => b.all - a.all);
  return [...own, ...within.slice(0, most).map(({ name, all }) => `in all ${all.toFixed(1)}: ${name}`)];
}
