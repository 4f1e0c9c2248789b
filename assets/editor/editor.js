/*!
CodeMirror 6 and Lezer. MIT License.
Copyright (C) 2018-2021 by Marijn Haverbeke <marijn@haverbeke.berlin> and others

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
*/
// <code-editor>: a field for code. It knows nothing of DynamoDB: what it completes, underlines and is called comes from
// the app (src/ui/editor/element.rs), which gets every change of the text.
//
// The shadow root is there for the Content-Security-Policy: in one, CodeMirror styles itself with constructed style
// sheets, in a document with style elements, which the policy forbids. assets/boot.js loads this file when the app
// first has a use for it; until then, and without it, a plain text area does.

import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { Annotation, Compartment, EditorState, Transaction } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';

import { completion } from './completion.js';
import { look } from './look.js';
import { partiql } from './partiql.js';
import { problems, show } from './problems.js';

/** Marks a change that the app made, of which it need not be told. */
const given = Annotation.define();

const languages = { json: () => json(), partiql };

class CodeEditor extends HTMLElement {
  // A label's `for` may name it, as it may a text area.
  static formAssociated = true;

  /** Answers what may stand at a place: (text, UTF-16 offset, whether it was asked for) → see completion.js. */
  complete = null;
  /** Is told the text whenever the reader has changed it. */
  edited = null;
  /** Is called when the focus leaves. */
  left = null;

  #attributes = new Compartment();
  #named = { label: '', invalid: false };
  #state;
  #view = null;

  constructor() {
    super();
    this.attachShadow({ mode: 'open', delegatesFocus: true });
  }

  /** Sets it up, once: the language of its text, `json` or `partiql`, with its words, and what CodeMirror's own are called. */
  begin(language, words, phrases) {
    this.#state = EditorState.create({
      extensions: [
        this.#attributes.of([]),
        EditorState.phrases.of(phrases),
        EditorState.tabSize.of(2),
        indentUnit.of('  '),
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        languages[language](words),
        completion((...place) => this.complete?.(...place)),
        problems(),
        look,
        EditorView.lineWrapping,
        // Tab is left alone, so that it leads out. The app takes the command key with Enter, which here would begin a line.
        keymap.of([{ key: 'Mod-Enter', run: () => true }, ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.domEventHandlers({ beforeinput: typeOver, blur: () => void this.left?.() }),
        EditorView.updateListener.of(({ docChanged, transactions }) => {
          if (docChanged && !transactions.every((transaction) => transaction.annotation(given))) {
            this.edited?.(this.value);
          }
        }),
      ],
    });
  }

  connectedCallback() {
    this.#view = new EditorView({ state: this.#state, parent: this.shadowRoot, root: this.shadowRoot });
  }

  disconnectedCallback() {
    this.#state = this.#view.state;
    this.#view.destroy();
    this.#view = null;
  }

  get value() {
    return this.#now.doc.toString();
  }

  /** Another text, as one step that can be undone. The cursor stays where it can. */
  set value(text) {
    // As CodeMirror has it: a line ends in one character, whatever it was.
    const [old, wanted] = [this.value, this.#now.toText(text).toString()];
    if (old === wanted) return;
    const from = firstDifference(old, wanted);
    const same = lastDifference(old, wanted, from);
    this.#change({
      changes: { from, to: old.length - same, insert: wanted.slice(from, wanted.length - same) },
      // What it begins with cannot be undone.
      annotations: [given.of(true), this.#view ? isolateHistory.of('full') : Transaction.addToHistory.of(false)],
    });
  }

  /** What it is called. */
  set label(label) {
    this.#name({ label });
  }

  /** Whether what stands in it is wrong. */
  set invalid(invalid) {
    this.#name({ invalid });
  }

  /** What is wrong, and where: [{ from, to, message }], offsets in UTF-16. */
  set problems(list) {
    this.#change(show(this.#now, list));
  }

  /** Selects a part of the text and has the focus. */
  select(from, to) {
    const { length } = this.#now.doc;
    const selection = { anchor: Math.min(from, length), head: Math.min(to, length) };
    this.#change({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
    this.#view?.focus();
  }

  get #now() {
    return this.#view?.state ?? this.#state;
  }

  #change(change) {
    if (this.#view) this.#view.dispatch(change);
    else this.#state = this.#state.update(change).state;
  }

  #name(named) {
    this.#named = { ...this.#named, ...named };
    const { label, invalid } = this.#named;
    const attributes = {
      'aria-label': label,
      'aria-invalid': `${invalid}`,
      'aria-keyshortcuts': 'Control+Enter Meta+Enter',
      // As what can be edited has it anyhow; not every program that checks pages knows that.
      tabindex: '0',
    };
    this.#change({ effects: this.#attributes.reconfigure(EditorView.contentAttributes.of(attributes)) });
  }
}

/**
 * Types over what is selected. Left to itself, the browser puts the new text into an element with the old text's style
 * in an attribute, which the Content-Security-Policy does not allow.
 */
function typeOver(event, view) {
  const { state } = view;
  const { from, to, empty } = state.selection.main;
  const { data: text, inputType, isComposing } = event;
  if (inputType !== 'insertText' || text === null || isComposing || empty) return false;
  event.preventDefault();
  const insert = () => state.update(state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
  const handlers = state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
  return true;
}

/** Where two different texts begin to differ. */
function firstDifference(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** How much two texts that differ from here on have in common at their ends. */
function lastDifference(one, other, from) {
  const most = Math.min(one.length, other.length) - from;
  let same = 0;
  while (same < most && one[one.length - 1 - same] === other[other.length - 1 - same]) same += 1;
  return same;
}

customElements.define('code-editor', CodeEditor);
