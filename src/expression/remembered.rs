//! The trees of the texts that came last.
//!
//! Applications send the same few expressions again and again, with other
//! values. Reading and checking a text depends on nothing but the text, so a
//! remembered tree changes no answer, only how soon it comes. Each thread
//! remembers for itself, [`TEXTS`] of each language.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::thread::LocalKey;

use super::check;
use super::error::ExpressionError;
use super::parser;
use super::syntax::{Condition, Path, Update};

/// How many texts of a language are remembered. They are at most 4 KB each.
const TEXTS: usize = 16;

thread_local! {
    static CONDITIONS: Remembered<Condition> = RefCell::default();
    static UPDATES: Remembered<Update> = RefCell::default();
    static PROJECTIONS: Remembered<Vec<Path>> = RefCell::default();
}

/// Texts and their trees, the newest first.
type Remembered<T> = RefCell<VecDeque<(Box<str>, Rc<T>)>>;

/// The checked tree of a condition, filter or key condition.
pub(super) fn condition(text: &str) -> Result<Rc<Condition>, ExpressionError> {
    recall(&CONDITIONS, text, || {
        let parsed = parser::condition(text)?;
        check::condition(&parsed)?;
        Ok(parsed)
    })
}

/// The checked tree of an update.
pub(super) fn update(text: &str) -> Result<Rc<Update>, ExpressionError> {
    recall(&UPDATES, text, || {
        let parsed = parser::update(text)?;
        check::update(&parsed)?;
        Ok(parsed)
    })
}

/// The checked paths of a projection.
pub(super) fn projection(text: &str) -> Result<Rc<Vec<Path>>, ExpressionError> {
    recall(&PROJECTIONS, text, || {
        let parsed = parser::projection(text)?;
        parsed.iter().try_for_each(check::path)?;
        Ok(parsed)
    })
}

/// The tree of `text`: remembered, or read and remembered if there is one.
fn recall<T>(
    remembered: &'static LocalKey<Remembered<T>>,
    text: &str,
    read: impl FnOnce() -> Result<T, ExpressionError>,
) -> Result<Rc<T>, ExpressionError> {
    let known = remembered.with_borrow(|trees| {
        trees.iter().find(|(known, _)| **known == *text).map(|(_, tree)| Rc::clone(tree))
    });
    if let Some(tree) = known {
        return Ok(tree);
    }
    let tree = Rc::new(read()?);
    remembered.with_borrow_mut(|trees| {
        trees.truncate(TEXTS - 1);
        trees.push_front((text.into(), Rc::clone(&tree)));
    });
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once_until_others_have_come() -> Result<(), ExpressionError> {
        let first = condition("stock > :zero")?;
        assert!(Rc::ptr_eq(&first, &condition("stock > :zero")?));
        for number in 0..TEXTS {
            condition(&format!("stock > :v{number}"))?;
        }
        let again = condition("stock > :zero")?;
        assert!(!Rc::ptr_eq(&first, &again));
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
        CONDITIONS.with_borrow(|trees| assert_eq!(trees.len(), TEXTS));
        Ok(())
    }

    #[test]
    fn a_refused_text_is_refused_again() {
        for _ in 0..2 {
            assert!(update("SET name = :v").is_err());
            assert!(projection("a, , b").is_err());
        }
    }
}
