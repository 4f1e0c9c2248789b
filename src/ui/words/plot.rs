//! What the open plot calls its parts: words by the ids of its data. `xtask/site` tests that no plot lacks one.

use std::cell::RefCell;

use super::catalogue::plot as table;

thread_local! {
    /// The id of the page's plot. As with the language, a page has one for as long as it lives.
    static PLOT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The plot whose race is on the home page and in the first lesson, too.
const SHOP: &str = "shop";

/// Has the page speak of this plot from now on.
pub(crate) fn open(plot: &str) {
    PLOT.with_borrow_mut(|known| *known = Some(plot.to_owned()));
}

/// Has the page speak of no plot, as pages without one.
#[cfg(test)]
pub(crate) fn close() {
    PLOT.with_borrow_mut(|known| *known = None);
}

/// The plot's name.
pub(crate) fn name() -> Option<&'static str> {
    text(&["name"])
}

/// What a buyer got that was served: `Sold`, `Saved`.
pub(crate) fn served() -> Option<&'static str> {
    text(&["served"])
}

/// A measure's name.
pub(crate) fn measure(id: &str) -> Option<&'static str> {
    text(&["measures", id])
}

/// The name of a program. Where no plot is open the race is the shop's, with fewer programs.
pub(crate) fn program_name(id: &str) -> Option<&'static str> {
    text(&["programs", id, "name"]).or_else(|| text_of(SHOP, &["programs", id, "name"]))
}

/// What a program does, in a sentence.
pub(crate) fn program_what(id: &str) -> Option<&'static str> {
    text(&["programs", id, "what"])
}

/// What must hold, as a sentence.
pub(crate) fn rule(id: &str) -> Option<&'static str> {
    text(&["invariants", id, "rule"])
}

/// What is the case when a rule is broken, in a few words.
pub(crate) fn broken(id: &str) -> Option<&'static str> {
    text(&["invariants", id, "broken"])
}

/// What the reader is to bring about against a rule; most rules ask for nothing.
pub(crate) fn goal(id: &str) -> Option<&'static str> {
    text(&["invariants", id, "goal"])
}

/// The name of a plot, whichever is open.
pub(crate) fn name_of(plot: &str) -> Option<&'static str> {
    text_of(plot, &["name"])
}

/// The name of a plot's program, whichever is open.
pub(crate) fn program_name_of(plot: &str, id: &str) -> Option<&'static str> {
    text_of(plot, &["programs", id, "name"])
}

/// What the reader is to bring about against a plot's rule, whichever is open.
pub(crate) fn goal_of(plot: &str, id: &str) -> Option<&'static str> {
    text_of(plot, &["invariants", id, "goal"])
}

fn text(path: &[&str]) -> Option<&'static str> {
    PLOT.with_borrow(|plot| text_of(plot.as_deref()?, path))
}

fn text_of(plot: &str, path: &[&str]) -> Option<&'static str> {
    table::text(&[&[plot], path].concat().join("."))
}
