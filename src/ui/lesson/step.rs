//! The controls of a step: check, continue, hint, solution, start again; and the line a done step folds to.

use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::view::{ProblemKind, StepKind, StepStatus, StepView};
use leptos::prelude::*;
use leptos::web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};
use wasm_bindgen::prelude::*;

use super::Course;
use super::feedback::filled_in;
use crate::ui::announce::Announcer;
use crate::ui::client::Notice;
use crate::ui::dom;
use crate::ui::words::catalogue::lesson as text;
use crate::ui::words::{self, whole};

/// The buttons under a step's text.
#[component]
pub(super) fn StepControls(section: HtmlElement, id: String) -> impl IntoView {
    let course: Course = expect_context();
    let announcer: Announcer = expect_context();
    let view = course.step(&id, Clone::clone);
    let step = StoredValue::new(id);
    let section = StoredValue::new_local(section);
    // Why there is nothing to check yet.
    let missing = RwSignal::new(None::<String>);
    let missing_id = format!("{}-missing", step.get_value());
    section.with_value(|section| adopt_field(section, missing, missing_id.clone()));
    let is = move |wanted: fn(&StepView) -> bool| {
        Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(wanted)))
    };
    let primary = Memo::new(move |_| view.with(|view| view.as_ref().and_then(Primary::of)));
    let more_hints = is(|view| is_at_work(view) && view.hints_shown < view.hints);
    let solvable = is(|view| is_at_work(view) && view.has_solution && !view.solution_shown);
    let begun = is(|view| view.feedback.is_some() || view.chosen.is_some() || view.solution_shown);
    // What a command brings is focused, because the button that asked for it may be gone.
    let send = move |command: fn(String) -> Command, brings: String| {
        course.client.send_then(command(step.get_value()), move |done| {
            if done.is_ok() {
                request_animation_frame(move || section.with_value(|section| focus(section, &brings)));
            }
        });
    };
    let say_missing = move |what: String| {
        announcer.say(what.clone());
        missing.set(Some(what));
    };
    // The page is there before the session is.
    let ready = course.client.ready;
    let waits = RwSignal::new(false);
    let say_arriving = move || {
        if !ready.get_untracked() {
            announcer.say(text::arriving().to_owned());
            waits.set(true);
        }
    };
    let check = move || match section.with_value(answer) {
        Ok(choice) => {
            say_arriving();
            let command = Command::Answer { step: step.get_value(), choice };
            course.client.send_then(command, move |done| match done {
                Ok(()) => {
                    missing.set(None);
                    // A field that was answered takes no more keys, and loses the focus.
                    request_animation_frame(move || section.with_value(focus_on));
                }
                Err(problem) if problem.kind == ProblemKind::NotANumber => {
                    say_missing(words::problem(&problem).ours);
                }
                Err(problem) => course.client.notice.set(Some(Notice::Refused(problem))),
            });
        }
        Err(nothing) => say_missing(nothing.to_owned()),
    };
    section.with_value(|section| on_enter(section, check));
    let press = move |_| match primary.get_untracked() {
        Some(Primary::Continue) => {
            say_arriving();
            course.leave(step.get_value());
        }
        Some(Primary::Guess | Primary::Check) => check(),
        None => {}
    };
    let next_hint = move || view.with(|view| view.as_ref().map_or(0, |view| view.hints_shown) + 1);
    let hint = move || {
        let next =
            view.with(|view| view.as_ref().map(|view| (view.hints_shown as u64 + 1, view.hints as u64)));
        next.map(|(next, all)| text::hint(&whole(next), &whole(all)))
    };
    view! {
        <div class="controls">
            <Show when=move || primary.with(Option::is_some)>
                <button type="button" class="primary" on:click=press>
                    {move || primary.get().map(Primary::name)}
                </button>
            </Show>
            <Show when=move || more_hints.get()>
                <button type="button" class="quiet" on:click=move |_| send(|step| Command::Hint { step }, format!("[data-hint='{}']", next_hint()))>{hint}</button>
            </Show>
            <Show when=move || solvable.get()>
                <button type="button" class="quiet" on:click=move |_| send(|step| Command::Solution { step }, "[data-part=solution]".to_owned())>{text::solution()}</button>
            </Show>
            <Show when=move || begun.get()>
                <button type="button" class="quiet" on:click=move |_| send(|step| Command::Restart { step }, "h2".to_owned())>{text::restart()}</button>
            </Show>
            <Show when=move || waits.get() && !ready.get()><p class="aside">{text::arriving()}</p></Show>
            {move || missing.get().map(|what| view! { <p class="missing" id=missing_id.clone()>{what}</p> })}
        </div>
    }
}

/// What a step's main button does. It is one button throughout, so that the focus stays on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Primary {
    Guess,
    Check,
    Continue,
}

impl Primary {
    fn of(view: &StepView) -> Option<Self> {
        match view.kind {
            _ if view.status != StepStatus::Open => None,
            _ if has_passed(view) => Some(Self::Continue),
            StepKind::Read => Some(Self::Continue),
            StepKind::Predict => Some(Self::Guess),
            StepKind::Explain => Some(Self::Check),
            StepKind::Race | StepKind::Program | StepKind::Request | StepKind::Code => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Guess => text::guess(),
            Self::Check => text::check(),
            Self::Continue => text::go_on(),
        }
    }
}

/// Puts the focus on something that is not a control by itself.
pub(super) fn focus(root: &HtmlElement, selector: &str) {
    if let Some(element) = dom::find(root, selector) {
        dom::focus_on_text(&element);
        // The heading of what comes next begins a new page.
        if element.tag_name() == "H2" {
            element.scroll_into_view();
        }
    }
}

pub(super) fn has_passed(view: &StepView) -> bool {
    view.feedback.as_ref().is_some_and(|feedback| feedback.passed)
}

fn is_at_work(view: &StepView) -> bool {
    view.status == StepStatus::Open && !has_passed(view)
}

/// Puts the focus on a step's main button, if nothing has it that takes keys.
fn focus_on(section: &HtmlElement) {
    let lost = dom::document()
        .active_element()
        .is_none_or(|active| active.tag_name() == "BODY" || active.matches(":disabled").unwrap_or(false));
    if lost && let Some(button) = dom::find(section, ".controls .primary") {
        let _ = button.focus();
    }
}

/// The answer that is marked in a step's question, or filled in; what to do first if there is none.
fn answer(section: &HtmlElement) -> Result<String, &'static str> {
    if let Some(field) = filled_in(section) {
        let typed = words::typed_decimal(&field.value());
        return if typed.is_empty() { Err(text::fill_first()) } else { Ok(typed) };
    }
    let input = dom::find(section, "fieldset[data-part=choices] input:checked");
    let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    input.map(|input| input.value()).ok_or(text::choose_first())
}

/// The field of a question points at what is wrong with it.
fn adopt_field(section: &HtmlElement, missing: RwSignal<Option<String>>, missing_id: String) {
    let Some(field) = filled_in(section) else { return };
    Effect::new(move |_| {
        let wrong = missing.with(Option::is_some);
        dom::set(&field, "aria-invalid", if wrong { "true" } else { "false" });
        if wrong {
            dom::set(&field, "aria-describedby", &missing_id);
        } else {
            let _ = field.remove_attribute("aria-describedby");
        }
    });
}

/// Enter in the field of a question does what the button does.
fn on_enter(section: &HtmlElement, check: impl Fn() + 'static) {
    let Some(field) = filled_in(section) else { return };
    let pressed = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            check();
        }
    });
    // Listening fails for no event there is; the page's own field is never removed.
    let _ = field.add_event_listener_with_callback("keydown", pressed.as_ref().unchecked_ref());
    pressed.forget();
}

/// Puts the button that opens and folds a done step beside its heading.
pub(super) fn mount_fold(section: &HtmlElement, id: &str, course: Course, opened: RwSignal<bool>) {
    let Some(heading) = dom::find(section, "h2") else { return };
    let Ok(place) = dom::document().create_element("div") else { return };
    place.set_class_name("step-fold");
    if heading.insert_adjacent_element("afterend", &place).is_err() {
        return;
    }
    let Ok(place) = place.dyn_into::<HtmlElement>() else { return };
    let title = heading.text_content().unwrap_or_default();
    let done = course.step(id, |step| step.status == StepStatus::Done);
    let id = id.to_owned();
    let folds = Memo::new(move |_| done.get() == Some(true) && !course.is_at(&id));
    leptos::mount::mount_to(place, move || {
        let label = move || if opened.get() { text::fold(&title) } else { text::unfold(&title) };
        view! {
            <Show when=move || folds.get()>
                <button type="button" class="quiet" aria-expanded=move || opened.get().to_string() aria-label=label.clone()
                    on:click=move |_| opened.update(|opened| *opened = !*opened)>
                    {move || if opened.get() { text::fold_short() } else { text::unfold_short() }}
                </button>
            </Show>
        }
    })
    .forget();
}
