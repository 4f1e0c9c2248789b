// How the editor looks: the page's own colours and type (style/main.css), in light, dark and forced colours.
//
// CodeMirror's own underlines are images from data: addresses, which the Content-Security-Policy does not allow.

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { background: 'var(--surface)', color: 'var(--ink)', borderRadius: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    maxHeight: '29rem',
    minHeight: '9rem',
    overflow: 'auto',
    font: 'max(0.8rem, 13px) / 1.45 var(--mono)',
    borderRadius: 'inherit',
  },
  '.cm-content': { padding: '0.75rem 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 0.75rem 0 0.25rem' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--muted)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.25em', padding: '0 0.5em 0 0.25em' },
  '&.cm-focused .cm-matchingBracket, .cm-matchingBracket': {
    background: 'none',
    outline: '1px solid var(--edge)',
  },
  '&.cm-focused .cm-nonmatchingBracket, .cm-nonmatchingBracket': { background: 'none', color: 'var(--harm)' },
  '.cm-lintRange-error, .cm-lintRange-active': {
    background: 'none',
    textDecoration: 'underline wavy var(--harm)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '0.2em',
  },
  '.cm-lintPoint-error::after': { borderBottomColor: 'var(--harm)' },
  '.cm-tooltip': {
    background: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--edge)',
    borderRadius: 'var(--radius)',
    maxWidth: 'min(40rem, 90vw)',
  },
  '.cm-problem, .cm-diagnostic': {
    padding: '0.4rem 0.6rem',
    border: '0',
    borderInlineStart: '4px solid var(--harm)',
    margin: '0',
    fontSize: 'max(0.8rem, 14px)',
    overflowWrap: 'anywhere',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { font: 'max(0.8rem, 13px) / 1.45 var(--mono)', maxHeight: '16rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.25rem 0.6rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--interactive)',
    color: 'var(--on-interactive)',
    // Seen where the reader's own colours are forced and backgrounds are not.
    outline: '2px solid transparent',
    outlineOffset: '-2px',
  },
  '.cm-completionDetail': {
    color: 'var(--muted)',
    font: 'italic max(0.75rem, 13px) system-ui, sans-serif',
    marginInlineStart: '1em',
  },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
});

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--interactive)' },
  { tag: tags.keyword, fontWeight: '650' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.number, tags.bool, tags.null], fontWeight: '650' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--muted)' },
]);

export const look = [theme, syntaxHighlighting(highlighting)];
