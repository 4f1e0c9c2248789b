// PartiQL as it is coloured: words of the language, which the app tells, names in double quotes, texts in single ones,
// numbers, parameters, comments. What is wrong with a statement, the app finds.

import { StreamLanguage } from '@codemirror/language';

const QUOTED = { "'": 'string', '"': 'propertyName' };

export function partiql(words) {
  const keywords = new Set(words);
  return StreamLanguage.define({
    name: 'partiql',
    // Texts, names and comments may go over the end of a line.
    startState: () => ({ quote: null, comment: false }),
    token(stream, state) {
      if (state.quote) return inQuotes(stream, state);
      if (state.comment || stream.match('/*')) return inComment(stream, state);
      if (stream.eatSpace()) return null;
      if (stream.match('--')) {
        stream.skipToEnd();
        return 'comment';
      }
      if (stream.match(/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i)) return 'number';
      const [word] = stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u) || [];
      if (word) return keywords.has(word.toLowerCase()) ? 'keyword' : 'variableName';
      const letter = stream.next();
      if (letter in QUOTED) {
        state.quote = letter;
        return inQuotes(stream, state);
      }
      return letter === '?' ? 'null' : 'punctuation';
    },
  });
}

/** The rest of a text or name; a quote that is doubled stands for itself. */
function inQuotes(stream, state) {
  const { quote } = state;
  while (!stream.eol()) {
    if (stream.next() === quote && !stream.eat(quote)) {
      state.quote = null;
      break;
    }
  }
  return QUOTED[quote];
}

/** The rest of a comment. */
function inComment(stream, state) {
  state.comment = !stream.match(/^.*?\*\//);
  if (state.comment) stream.skipToEnd();
  return 'comment';
}
