//! Requests that made room for the one in the editor, each one press away.

use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::view::AsideView;
use leptos::prelude::*;

use super::Work;
use crate::ui::announce::Announcer;
use crate::ui::words::catalogue::desk::aside as text;

/// What was set aside, said where it happened; nothing while there is nothing.
#[component]
pub(super) fn Aside(
    work: Work,
    /// Keeps what is being typed.
    #[prop(into)]
    keep: Callback<()>,
) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let aside = work.part(|view| view.aside.clone());
    let bring_back = move |AsideView { number, operation, .. }: AsideView| {
        keep.run(());
        work.act_then(DeskAction::BringBack { number }, move |done| {
            if done.is_ok() {
                work.focus_request();
                announcer.say(text::is_back(&operation));
            }
        });
    };
    view! {
        <div class="made-room" role="status">
            {move || aside.with(|aside| !aside.is_empty()).then(|| view! {
                <p>{text::what()}</p>
                <ul>
                    {aside.get().into_iter().map(|request| view! {
                        <li>
                            <button type="button" class="quiet" on:click={
                                let request = request.clone();
                                move |_| bring_back(request.clone())
                            }>{name(&request)}</button>
                        </li>
                    }).collect_view()}
                </ul>
            })}
        </div>
    }
}

fn name(AsideView { operation, about, .. }: &AsideView) -> String {
    if about.is_empty() { operation.clone() } else { [operation, about.as_str()].join(" · ") }
}
