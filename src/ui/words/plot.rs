//! What a plot calls its parts: words by the ids of its data. `xtask/site` tests that no plot lacks one.

use leptos::prelude::*;

use super::catalogue::plot as table;

/// The words of one plot, kept in the context of the lab's page; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct PlotWords(StoredValue<String>);

impl PlotWords {
    /// The words of the plot of this id.
    pub(crate) fn of(plot: &str) -> Self {
        Self(StoredValue::new(plot.to_owned()))
    }

    /// The plot's name.
    pub(crate) fn name(self) -> String {
        self.text("name").unwrap_or_else(|| self.0.get_value())
    }

    fn text(self, path: &str) -> Option<String> {
        self.0.with_value(|plot| table::text(&[plot, ".", path].concat())).map(str::to_owned)
    }
}
