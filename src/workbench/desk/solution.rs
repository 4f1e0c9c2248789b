//! A worked solution of several requests: once one of them is sent, the next stands in the editor.

use std::sync::Arc;

use crate::lesson::call::Call;
use crate::lesson::deed::Deed;
use crate::model::Duration;
use crate::workbench::layout::lay_out;
use crate::workbench::view::SolutionView;

/// A solution, and how far it has been gone through.
#[derive(Debug, Clone)]
pub(super) struct Solution {
    deeds: Arc<[Deed]>,
    /// The deed whose request stands in the editor.
    at: usize,
}

impl Solution {
    /// At its first request; `None` if it has none.
    pub(super) fn of(deeds: &[Deed]) -> Option<Self> {
        Self { deeds: deeds.into(), at: 0 }.at_request()
    }

    /// At the next request; `None` after the last.
    pub(super) fn next(self) -> Option<Self> {
        Self { at: self.at + 1, ..self }.at_request()
    }

    fn at_request(self) -> Option<Self> {
        let rest = self.deeds.get(self.at..)?;
        let ahead = rest.iter().position(|deed| deed.call().is_some())?;
        Some(Self { at: self.at + ahead, ..self })
    }

    /// The request.
    pub(super) fn call(&self) -> Option<&Call> {
        self.deeds.get(self.at)?.call()
    }

    /// Whether this is the request.
    pub(super) fn is(&self, operation: &str, text: &str) -> bool {
        self.call().is_some_and(|call| call.operation == operation && lay_out(&call.request) == text)
    }

    /// Where it stands; nothing of a single request, which says so itself.
    pub(super) fn view(&self) -> Option<SolutionView> {
        let requests = |deeds: &[Deed]| deeds.iter().filter(|deed| deed.call().is_some()).count() as u64;
        let before = self.deeds.get(..self.at).unwrap_or_default();
        let waits = before.iter().rev().map_while(|deed| match deed {
            Deed::Advance(by) => Some(*by),
            Deed::Call(_) => None,
        });
        let wait = waits.fold(Duration::ZERO, |sum, by| sum + by);
        let of = requests(&self.deeds);
        (of > 1).then(|| SolutionView { number: requests(before) + 1, of, wait })
    }
}
