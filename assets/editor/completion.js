// Completion: the app says what may stand at a place, and has chosen and ordered it already.
//
// Its answer is null or { from, to, options: [{ label, detail, text, cursor, more }] }: `text` takes the place of what
// stands from `from` to `to`, with the cursor at its character `cursor`; `more` asks for the next completion there.
// Offsets are in UTF-16.

import { autocompletion, pickedCompletion, startCompletion } from '@codemirror/autocomplete';

export function completion(ask) {
  const source = (context) => {
    const found = ask(context.state.doc.toString(), context.pos, context.explicit);
    if (!found || found.options.length === 0) return null;
    const options = found.options.map(({ label, detail, text, cursor, more }) => ({
      label,
      detail,
      apply: (view, picked, from) => {
        view.dispatch({
          changes: { from, to: found.to, insert: text },
          selection: { anchor: from + cursor },
          annotations: pickedCompletion.of(picked),
          scrollIntoView: true,
          userEvent: 'input.complete',
        });
        if (more) startCompletion(view);
      },
    }));
    return { from: found.from, to: found.to, options, filter: false };
  };
  return autocompletion({ override: [source], icons: false });
}
