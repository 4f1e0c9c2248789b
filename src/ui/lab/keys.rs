//! Which keys there are, folded away under the stage.

use leptos::prelude::*;

use crate::ui::settings::SingleKeys;
use crate::ui::stage::{Scene, keys};
use crate::ui::words::catalogue::lab::keys as text;

/// The keys of the stage.
#[component]
pub(super) fn Keys(scene: Scene) -> impl IntoView {
    let single_keys: SingleKeys = expect_context();
    let buyers = scene.part(|view| {
        let keys = keys(view).into_iter().zip(&view.buyers);
        keys.filter_map(|(key, buyer)| Some((key?, buyer.name.clone()))).collect::<Vec<_>>()
    });
    let loses = scene.part(|view| view.arrangement.losses > 0);
    view! {
        <details class="keys">
            <summary>{text::title()}</summary>
            <Show when=move || single_keys.on() fallback=|| view! { <p>{text::off()}</p> }>
                <dl>
                    <For each=move || buyers.get() key=Clone::clone let((key, name))>
                        <div><dt><kbd>{key.to_string()}</kbd></dt><dd>{text::moves(&name)}</dd></div>
                    </For>
                    <Show when=move || loses.get()>
                        <div><dt><kbd>{text::shift()}</kbd></dt><dd>{text::loses()}</dd></div>
                    </Show>
                    <div><dt><kbd>"←"</kbd>" "<kbd>"⌫"</kbd></dt><dd>{text::back()}</dd></div>
                    <div><dt><kbd>"→"</kbd></dt><dd>{text::forward()}</dd></div>
                </dl>
                <p>{text::switch()}</p>
            </Show>
        </details>
    }
}
