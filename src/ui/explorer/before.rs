//! The futures beside those of the program before, and why there are more or fewer of them.

use dynamodb_sandbox::workbench::change::{Reason, reasons};
use dynamodb_sandbox::workbench::view::{FuturesBefore, FuturesView};
use leptos::prelude::*;

use crate::ui::words::catalogue::explorer::before as text;
use crate::ui::words::{large, program_name, whole};

/// A table of two columns, and the reasons under it.
#[component]
pub(super) fn Before(found: FuturesView, before: FuturesBefore) -> impl IntoView {
    let why = reasons(&found, &before);
    let same = why.is_empty();
    let edited = before.program.id == found.program.id;
    let (was, is) = (program_name(&before.program.id).to_owned(), program_name(&found.program.id).to_owned());
    view! {
        <div class="before">
            <h3>{text::title()}</h3>
            <table>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">{text::was()}</th>
                        <th scope="col">{text::is()}</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">{text::program()}</th>
                        <td>{was}</td>
                        <td>{is}{edited.then(|| [" ", text::edited()].concat())}</td>
                    </tr>
                    <tr>
                        <th scope="row">{text::total()}</th>
                        <td>{large(&before.total)}</td>
                        <td>{large(&found.total)}</td>
                    </tr>
                    <tr>
                        <th scope="row">{text::harmful()}</th>
                        <td class:harm=before.harmful != "0">{large(&before.harmful)}</td>
                        <td class:harm=found.harmful != "0">{large(&found.harmful)}</td>
                    </tr>
                </tbody>
            </table>
            {if same {
                view! { <p class="aside">{text::same()}</p> }.into_any()
            } else {
                view! {
                    <p>{text::why()}</p>
                    <ul class="reasons">{why.into_iter().map(|reason| view! { <li>{words(reason)}</li> }).collect_view()}</ul>
                }
                .into_any()
            }}
        </div>
    }
}

fn words(reason: Reason) -> String {
    let number = |count: usize| whole(count as u64);
    match reason {
        Reason::EndsEarly => text::ends_early().to_owned(),
        Reason::GoesOn => text::goes_on().to_owned(),
        Reason::Requests { before, now } if now > before => {
            text::more_requests(&number(now), &number(before))
        }
        Reason::Requests { before, now } => text::fewer_requests(&number(now), &number(before)),
        Reason::Retries { before: 0, now } => text::retries(now.into()),
        Reason::Retries { before, now } => text::other_retries(&whole(now.into()), &whole(before.into())),
        Reason::Transactions { before, now } => text::transactions(&number(now), &number(before)),
        Reason::Answers => text::answers().to_owned(),
    }
}
