//! Whether requests are shown as forms or as JSON: one choice for all desks, which is remembered.

use leptos::prelude::*;

use crate::ui::remember::Place;

/// Under which name the choice is kept.
const KEPT: &str = "request-view";

/// How requests are shown, in the context.
#[derive(Clone, Copy)]
pub(crate) struct RequestView(RwSignal<bool>);

impl RequestView {
    /// As it was chosen last; as a form if it was not.
    pub(crate) fn kept() -> Self {
        let kept = Place::new(KEPT).load().ok().flatten();
        Self(RwSignal::new(kept.as_deref() != Some("json")))
    }

    /// Whether they are forms, tracked.
    pub(crate) fn is_form(self) -> bool {
        self.0.get()
    }

    /// Shows them so from now on.
    pub(crate) fn choose(self, form: bool) {
        self.0.set(form);
        // Blocked storage is said where something would be lost, not for a setting.
        let _ = Place::new(KEPT).save(if form { "form" } else { "json" });
    }
}
