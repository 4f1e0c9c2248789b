// Problems: underlined where they are, said where the pointer or the cursor is. F8 leads from one to the next.

import { forEachDiagnostic, linter, nextDiagnostic, setDiagnostics } from '@codemirror/lint';
import { StateField } from '@codemirror/state';
import { keymap, showTooltip } from '@codemirror/view';

/** The change that shows these problems and no others. */
export function show(state, list) {
  const { length } = state.doc;
  const diagnostics = list.map(({ from, to, message }) => ({
    from: Math.min(from, length),
    to: Math.min(to, length),
    message,
    severity: 'error',
  }));
  return setDiagnostics(state, diagnostics);
}

export function problems() {
  // The app finds the problems. `linter` is here for the underlines and what is said under the pointer.
  return [linter(null), atCursor, keymap.of([{ key: 'F8', run: nextDiagnostic }])];
}

/** What is said about the problem that the cursor is in. */
const atCursor = StateField.define({
  create: () => null,
  update: (shown, { docChanged, selection, state }) => {
    // Whoever is typing is left alone; what is underlined meanwhile is said once the cursor goes there.
    if (docChanged || !(shown || selection)) return null;
    const { head } = state.selection.main;
    let found = null;
    forEachDiagnostic(state, ({ message }, from, to) => {
      if (from <= head && head <= to) found = { from, message };
    });
    return found;
  },
  compare: (one, other) => one?.from === other?.from && one?.message === other?.message,
  provide: (field) =>
    showTooltip.from(field, (found) => found && { pos: found.from, above: true, create: () => ({ dom: bubble(found.message) }) }),
});

function bubble(message) {
  const dom = document.createElement('div');
  dom.className = 'cm-problem';
  dom.textContent = message;
  return dom;
}
