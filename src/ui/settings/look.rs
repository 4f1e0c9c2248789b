//! How the page looks: colours, contrast, size of the text, motion. Each is an attribute of the root element, which the
//! style sheets know; without a choice the browser's own wishes hold.

use leptos::prelude::*;

use crate::ui::dom;
use crate::ui::remember::Place;
use crate::ui::words::catalogue::settings as text;

/// A text of the catalogue.
type Words = fn() -> &'static str;

/// Something about how the page looks, chosen among a few.
struct Look {
    /// Its attribute is `data-` and this; under this name it is kept.
    id: &'static str,
    label: Words,
    /// The browser's wish that the style sheets do not ask for themselves: a media query, and the value that it asks for.
    wish: Option<(&'static str, &'static str)>,
    /// Values and their names, the first of them the browser's own wish.
    choices: &'static [(&'static str, Words)],
}

const LOOKS: [Look; 4] = [
    Look {
        id: "theme",
        label: text::theme::label,
        wish: None,
        choices: &[("auto", text::theme::auto), ("light", text::theme::light), ("dark", text::theme::dark)],
    },
    Look {
        id: "contrast",
        label: text::contrast::label,
        wish: Some(("(prefers-contrast: more)", "more")),
        choices: &[
            ("auto", text::contrast::auto),
            ("normal", text::contrast::normal),
            ("more", text::contrast::more),
        ],
    },
    Look {
        id: "size",
        label: text::size::label,
        wish: None,
        choices: &[
            ("auto", text::size::auto),
            ("large", text::size::large),
            ("larger", text::size::larger),
            ("largest", text::size::largest),
        ],
    },
    Look {
        id: "motion",
        label: text::motion::label,
        wish: None,
        choices: &[("auto", text::motion::auto), ("reduced", text::motion::reduced)],
    },
];

impl Look {
    /// What was chosen on an earlier visit, if it is still a choice. Blocked storage is said where something would be
    /// lost, not for a setting.
    fn kept(&self) -> &'static str {
        let kept = Place::new(self.id).load().ok().flatten().unwrap_or_default();
        self.known(&kept)
    }

    fn known(&self, value: &str) -> &'static str {
        let known = self.choices.iter().find(|(known, _)| *known == value).or(self.choices.first());
        known.map_or("", |(known, _)| known)
    }

    fn apply(&self, value: &str) {
        let own = self.choices.first().is_some_and(|(first, _)| *first == value);
        let wished = self.wish.filter(|(query, _)| own && dom::matches_now(query));
        let value = wished.map_or(value, |(_, wished)| wished);
        if let Some(html) = dom::document().document_element() {
            dom::set(&html, &format!("data-{}", self.id), value);
        }
    }
}

/// Puts what was chosen on earlier visits into effect.
pub(super) fn apply_kept() {
    for look in &LOOKS {
        look.apply(look.kept());
    }
}

/// The choices.
#[component]
pub(super) fn Looks() -> impl IntoView {
    LOOKS.iter().map(|look| view! { <Choice look/> }).collect_view()
}

#[component]
fn Choice(look: &'static Look) -> impl IntoView {
    let chosen = RwSignal::new(look.kept());
    let choose = move |event| {
        let value = look.known(&event_target_value(&event));
        chosen.set(value);
        // As in `kept`.
        let _ = Place::new(look.id).save(value);
    };
    let wish = look.wish.map(|(query, _)| dom::matches(query));
    Effect::new(move |_| {
        // The browser's wish may change while the page is open.
        if let Some(wish) = wish {
            wish.track();
        }
        look.apply(chosen.get());
    });
    view! {
        <label class="setting">
            <span>{(look.label)()}</span>
            <select on:change=choose prop:value=move || chosen.get()>
                {look.choices.iter().map(|(value, name)| view! { <option value=*value>{name()}</option> }).collect_view()}
            </select>
        </label>
    }
}
