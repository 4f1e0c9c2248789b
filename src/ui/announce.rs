//! What changed, said once to screen readers.

use leptos::prelude::*;

/// The page's one voice, kept in the context; see [`Voice`].
#[derive(Clone, Copy)]
pub(crate) struct Announcer(RwSignal<String>);

impl Announcer {
    /// A voice that has said nothing yet.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(String::new()))
    }

    /// Says a sentence, even if it is the same as the last one.
    pub(crate) fn say(self, sentence: String) {
        self.0.update(|said| {
            // A no-break space at the end makes it a different text, so that it is said again.
            let again = *said == sentence;
            *said = sentence;
            if again {
                said.push('\u{a0}');
            }
        });
    }
}

/// The live region in which the sentences appear.
#[component]
pub(crate) fn Voice() -> impl IntoView {
    let Announcer(said) = expect_context();
    view! { <div class="voice" role="status" aria-live="polite" aria-atomic="true">{said}</div> }
}
