//! What a learner most likely meant where a syntax error stands.

use super::{Kind, Parser, Span};
use crate::model::error::Hint;

/// Operators of other languages and what DynamoDB has instead.
const FOREIGN_OPERATORS: [(&str, &str); 5] =
    [("==", "="), ("!=", "<>"), ("&&", "AND"), ("||", "OR"), ("!", "NOT")];

impl Parser<'_> {
    /// A hint for the syntax error at the next token.
    pub(super) fn syntax_hint(&self) -> Option<Hint> {
        self.literal_here().or_else(|| self.foreign_operator_here())
    }

    /// A number or a quoted string where only a `:value` can stand.
    fn literal_here(&self) -> Option<Hint> {
        let token = self.peek();
        let rest = self.text.get(token.span.start..)?;
        let length = match token.kind {
            Kind::Index => number_length(rest),
            Kind::Minus if self.peek_at(1).kind == Kind::Index => 1 + number_length(rest.get(1..)?),
            Kind::Unknown => {
                let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
                let body = rest.get(1..)?;
                body.find(quote).map_or(rest.len(), |end| end + 2)
            }
            _ => return None,
        };
        Some(Hint::LiteralInExpression { literal: rest.get(..length)?.to_owned() })
    }

    /// `==`, `!=`, `&&`, `||` or `!`.
    fn foreign_operator_here(&self) -> Option<Hint> {
        let token = self.peek();
        // The first `=` of `==` is fine; the parser trips over the second.
        let doubled = token.kind == Kind::Equal
            && self
                .at
                .checked_sub(1)
                .and_then(|at| self.tokens.get(at))
                .is_some_and(|before| before.kind == Kind::Equal && before.span.end == token.span.start);
        let start = if doubled { token.span.start.saturating_sub(1) } else { token.span.start };
        if !doubled && token.kind != Kind::Unknown {
            return None;
        }
        let rest = self.slice(Span { start, end: self.text.len() });
        let (written, instead) = FOREIGN_OPERATORS.iter().find(|(written, _)| rest.starts_with(written))?;
        Some(Hint::ForeignOperator { written: (*written).into(), instead: (*instead).into() })
    }
}

/// How many bytes at the start of `text` look like a decimal number.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = text.get(whole..).and_then(|rest| rest.strip_prefix('.')).map_or(0, digits);
    if fraction == 0 { whole } else { whole + 1 + fraction }
}
