//! The parts of a condition that must all hold, as they are written.

use super::parser;
use super::syntax::{Comparator, Condition, ConditionNode, Operand, Single, Step};

/// A part of a condition that must hold whatever the others do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conjunct {
    /// Its text, with its parentheses.
    pub text: String,
    /// The attribute and the `:value` that it compares for equality, if that is all it does. The attribute is a
    /// name or a `#placeholder`, as written.
    pub equality: Option<(String, String)>,
}

/// The parts of a condition that AND joins at the top, in order: the condition itself if none does; `None` if the
/// text is no condition.
pub fn conjuncts(text: &str) -> Option<Vec<Conjunct>> {
    let condition = parser::condition(text).ok()?;
    let parts = match &condition.node {
        ConditionNode::And(parts) => parts.as_slice(),
        _ => std::slice::from_ref(&condition),
    };
    parts.iter().map(|part| conjunct(text, part)).collect()
}

fn conjunct(text: &str, part: &Condition) -> Option<Conjunct> {
    let text = text.get(part.span.start..part.span.end)?.to_owned();
    Some(Conjunct { text, equality: equality(part) })
}

fn equality(part: &Condition) -> Option<(String, String)> {
    let ConditionNode::Single(single) = &part.node else { return None };
    let Single::Compare(Comparator::Equal, one, two) = &**single else { return None };
    let (path, value) = match (one, two) {
        (Operand::Path(path), Operand::Value(value)) | (Operand::Value(value), Operand::Path(path)) => {
            (path, value)
        }
        _ => return None,
    };
    let [element] = path.elements.as_slice() else { return None };
    match &element.step {
        Step::Name(name) | Step::Placeholder(name) => Some((name.clone(), value.placeholder.clone())),
        Step::Index(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(String, Option<(String, String)>)> {
        conjuncts(text).expect("a condition").into_iter().map(|part| (part.text, part.equality)).collect()
    }

    #[test]
    fn what_and_joins_is_taken_apart() {
        let equality = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        assert_eq!(
            parts("#p = :p AND (a > :a OR b = :b) AND :c = c AND d.e = :d"),
            [
                ("#p = :p".to_owned(), equality("#p", ":p")),
                ("(a > :a OR b = :b)".to_owned(), None),
                (":c = c".to_owned(), equality("c", ":c")),
                ("d.e = :d".to_owned(), None)
            ]
        );
        assert_eq!(parts("(p = :p)"), [("(p = :p)".to_owned(), equality("p", ":p"))]);
        assert_eq!(parts("p = :p OR a = :a").len(), 1);
        assert_eq!(conjuncts("p = "), None);
    }
}
