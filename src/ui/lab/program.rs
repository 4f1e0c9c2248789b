//! The program in use, step by step in words, and the whole of it as a text to rewrite.

use dynamodb_sandbox::simulator::reaction::TIMEOUT;
use dynamodb_sandbox::workbench::view::{
    Backoff, Distribution, Exhausted, InJson, Jitter, Outcome, ProgramStepView, Reaction, Repeat,
};
use leptos::prelude::*;

use crate::ui::stage::{Editor, Scene};
use crate::ui::words;
use crate::ui::words::catalogue::lab::step as text;
use crate::ui::words::catalogue::stage::program as shared;

/// Steps and editor.
#[component]
pub(super) fn Program(scene: Scene) -> impl IntoView {
    let steps = scene.part(|view| view.program.steps.clone());
    let name = scene.part(|view| words::program_name(&view.program.id).to_owned());
    view! {
        <div class="program lab-program" role="group" aria-label=shared::label()>
            <h3>{move || text::title(&name.get())}</h3>
            <ol class="program-steps">
                {move || steps.get().into_iter().map(|step| view! { <Step step/> }).collect_view()}
            </ol>
            <details class="rewrite">
                <summary>{text::rewrite()}</summary>
                <p class="aside">{text::rewrite_why()}</p>
                <Editor scene label=text::editor().to_owned() use_it=text::use_it() whole=true/>
            </details>
        </div>
    }
}

#[component]
fn Step(step: ProgramStepView) -> impl IntoView {
    let before: Vec<String> = [guard(&step), think(&step.think)].into_iter().flatten().collect();
    let after: Vec<String> = bind(&step)
        .into_iter()
        .chain(step.repeat.as_ref().and_then(InJson::read).as_ref().map(repeat))
        .chain(
            step.on_error
                .iter()
                .filter_map(|(exception, reaction)| Some(on_error(exception, &reaction.read()?))),
        )
        .collect();
    let request = shared::request(&step.operation);
    view! {
        <li class="program-step">
            <p class="program-step-name"><strong>{words::step_name(&step.name)}</strong>" "<code>{step.operation}</code></p>
            <ul class="step-sentences">
                {before.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}
                {after.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}
            </ul>
            <details>
                <summary>{request.clone()}</summary>
                <pre tabindex="0" role="group" aria-label=request><code>{step.request}</code></pre>
            </details>
        </li>
    }
}

fn guard(step: &ProgramStepView) -> Option<String> {
    let otherwise = words::outcome(step.otherwise.unwrap_or(Outcome::Refused));
    step.guard.as_ref().map(|guard| text::guard(guard, otherwise))
}

fn think(time: &Distribution) -> Option<String> {
    let time = times(time);
    time.map(|time| text::think(&time))
}

fn bind(step: &ProgramStepView) -> Option<String> {
    let bound: Vec<String> = step.bind.iter().map(|(name, path)| text::bound(name, path)).collect();
    (!bound.is_empty()).then(|| text::remembers(&bound.join(", ")))
}

fn repeat(repeat: &Repeat) -> String {
    let then = match repeat.otherwise {
        Exhausted::Failed => text::then_ends(words::outcome(Outcome::Failed)),
        Exhausted::Refused => text::then_ends(words::outcome(Outcome::Refused)),
        Exhausted::GoOn => text::then_goes_on().to_owned(),
    };
    text::repeats(repeat.at_most.into(), &repeat.more, &wait(repeat.backoff), &then)
}

fn on_error(exception: &str, reaction: &Reaction) -> String {
    let when = if exception == TIMEOUT { text::no_answer().to_owned() } else { text::on(exception) };
    let what = match reaction {
        Reaction::Served => text::ends(words::outcome(Outcome::Served)),
        Reaction::Refused => text::ends(words::outcome(Outcome::Refused)),
        Reaction::Failed => text::ends(words::outcome(Outcome::Failed)),
        Reaction::GoOn => text::goes_on().to_owned(),
        Reaction::GoBack(back) => {
            let then = text::then_ends(words::outcome(back.otherwise));
            text::goes_back(back.at_most.into(), &words::step_name(&back.to), &wait(back.backoff), &then)
        }
    };
    [when, what].join(" ")
}

/// The wait before trying again, as a part of a sentence; empty where there is none.
fn wait(backoff: Backoff) -> String {
    let (from, to) = (micros(backoff.base), micros(backoff.cap));
    match (backoff.base, backoff.jitter) {
        (0, _) => String::new(),
        (_, Jitter::None) => text::wait(&from, &to),
        (_, Jitter::Equal) => text::wait_half(&from, &to),
        (_, Jitter::Full) => text::wait_full(&from, &to),
    }
}

/// A span of time, if it is any.
fn times(time: &Distribution) -> Option<String> {
    match time {
        Distribution::Constant(0) | Distribution::Uniform(_, 0) => None,
        Distribution::Constant(time) => Some(micros(*time)),
        Distribution::Uniform(from, to) => Some(text::between(&micros(*from), &micros(*to))),
        Distribution::Exponential(lowest, mean) => Some(text::about(&micros(*lowest), &micros(*mean))),
    }
}

fn micros(time: u32) -> String {
    words::milliseconds(dynamodb_sandbox::model::Duration::from_micros(time.into()))
}
