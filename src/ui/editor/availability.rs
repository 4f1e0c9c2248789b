//! Whether texts are edited in the editor for code: it is fetched when a field first comes into view, and not at all
//! for those who prefer a plain text area.

use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlElement, IntersectionObserver, IntersectionObserverEntry};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::element;
use crate::ui::dom;
use crate::ui::remember::Place;

/// Where the preference is kept: `plain`, or nothing.
const KEPT: &str = "editor";
/// What `assets/boot.js` listens for.
const WANTED: &str = "editor-wanted";

/// What the page's editors know together, kept in the context.
#[derive(Clone, Copy)]
pub(crate) struct Availability {
    /// Whether the reader prefers plain text areas.
    plain: RwSignal<bool>,
    /// Whether the editor has arrived.
    here: RwSignal<bool>,
    wanted: StoredValue<bool>,
}

impl Availability {
    /// As this browser remembers it.
    pub(crate) fn kept() -> Self {
        // Blocked storage is said where something would be lost, not for a setting.
        let kept = Place::new(KEPT).load().ok().flatten();
        Self {
            plain: RwSignal::new(kept.as_deref() == Some("plain")),
            here: RwSignal::new(false),
            wanted: StoredValue::new(false),
        }
    }

    /// Whether the reader prefers plain text areas, tracked.
    pub(super) fn plain(self) -> bool {
        self.plain.get()
    }

    /// Sets what the reader prefers, and remembers it.
    pub(super) fn prefer_plain(self, plain: bool) {
        self.plain.set(plain);
        let place = Place::new(KEPT);
        if plain {
            let _ = place.save("plain");
        } else {
            place.forget();
        }
    }

    /// Whether the editor is to be used, tracked.
    pub(super) fn in_use(self) -> bool {
        self.here.get() && !self.plain.get()
    }

    /// Fetches the editor once the field is seen, and once it is wanted.
    pub(super) fn want_in_view(self, field: NodeRef<Textarea>) {
        Effect::new(move |_| {
            let Some(field) = field.get().filter(|_| !self.plain.get() && !self.here.get()) else { return };
            let seen = Closure::<dyn FnMut(js_sys::Array, IntersectionObserver)>::new(
                move |entries: js_sys::Array, observer: IntersectionObserver| {
                    let seen = |entry: JsValue| {
                        entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting()
                    };
                    if entries.iter().any(seen) {
                        observer.disconnect();
                        self.want();
                    }
                },
            );
            let Ok(observer) = IntersectionObserver::new(seen.as_ref().unchecked_ref()) else { return };
            observer.observe(&field);
            let watching = StoredValue::new_local((observer, seen));
            on_cleanup(move || {
                watching.try_with_value(|(observer, _)| observer.disconnect());
            });
        });
    }

    fn want(self) {
        let Ok(event) = Event::new(WANTED) else { return };
        // Asked for again, in case it could not be fetched the last time.
        let _ = dom::document().dispatch_event(&event);
        if self.wanted.try_get_value() != Some(false) {
            return;
        }
        self.wanted.set_value(true);
        let Ok(defined) = dom::window().custom_elements().when_defined(element::NAME) else { return };
        leptos::task::spawn_local(async move {
            if JsFuture::from(defined).await.is_ok() {
                let _ = self.here.try_set(true);
            }
        });
    }
}

/// Whether an element has the focus.
pub(super) fn has_focus(element: &HtmlElement) -> bool {
    dom::document().active_element().is_some_and(|active| active.is_same_node(Some(element.as_ref())))
}
