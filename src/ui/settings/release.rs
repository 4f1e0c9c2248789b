//! The site's next release: `assets/offline.js` fetches it and tells; what happens then is the reader's word.

use leptos::prelude::*;
use leptos::web_sys::Event;
use wasm_bindgen::prelude::*;

use crate::ui::client::{Client, Notice};
use crate::ui::dom;

/// Offers a release once one is there, unless there is something more urgent to say.
pub(crate) fn listen(client: Client) {
    let offer = Closure::<dyn FnMut()>::new(move || {
        if client.notice.get_untracked().is_none() {
            client.notice.set(Some(Notice::NewRelease));
        }
    });
    // Listening fails for no event there is.
    let _ =
        dom::document().add_event_listener_with_callback("release-waiting", offer.as_ref().unchecked_ref());
    // As long as the page lives.
    offer.forget();
}

/// Has it take over, and the page with it.
pub(super) fn load() {
    if let Ok(wanted) = Event::new("release-wanted") {
        // Fails for an event that is under way only.
        let _ = dom::document().dispatch_event(&wanted);
    }
}
