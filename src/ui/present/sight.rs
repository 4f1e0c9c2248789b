//! What matters comes into view, above the presenter's buttons.

use dynamodb_sandbox::workbench::presentation::sight::way;
use leptos::prelude::*;

use crate::ui::dom;

/// Brings the first part of the page that matches into view, once what has changed is drawn. The stylesheet says
/// whether the page glides there.
pub(super) fn bring(part: &'static str) {
    request_animation_frame(move || {
        let window = dom::window();
        let Some(body) = dom::document().body() else { return };
        let Some(part) = dom::find(&body, part) else { return };
        let Some(height) = window.inner_height().ok().and_then(|height| height.as_f64()) else { return };
        // On a narrow page the buttons do not stay in reach: then they are below all that there is.
        let end = dom::find(&body, ".presenter")
            .map_or(height, |buttons| buttons.get_bounding_client_rect().top().min(height));
        let part = part.get_bounding_client_rect();
        let way = way(part.top(), part.bottom(), end);
        if way != 0.0 {
            window.scroll_by_with_x_and_y(0.0, way);
        }
    });
}
