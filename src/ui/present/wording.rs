//! The words of a scene: those that the presentation has, or the page's own for a race in a link.

use dynamodb_sandbox::workbench::presentation::Scene;

use super::director::Director;
use crate::ui::words;
use crate::ui::words::catalogue::present::link as text;
use crate::ui::words::catalogue::presentation as table;

/// What it is about, in a few words.
pub(super) fn title(director: Director, scene: &Scene) -> String {
    let program = words::program_name(&scene.shows.program);
    word(director, scene, "title")
        .unwrap_or_else(|| text::title(words::plot::name().unwrap_or_default(), program))
}

/// What the class is told before it is asked.
pub(super) fn told(director: Director, scene: &Scene) -> String {
    let what = || words::plot::program_what(&scene.shows.program).unwrap_or_default().to_owned();
    word(director, scene, "text").unwrap_or_else(what)
}

/// What the class is asked.
pub(super) fn ask(director: Director, scene: &Scene) -> String {
    word(director, scene, "ask").unwrap_or_else(|| text::ask().to_owned())
}

/// An answer.
pub(super) fn choice(director: Director, scene: &Scene, choice: &str) -> String {
    word(director, scene, &format!("choices.{choice}")).unwrap_or_else(|| {
        match choice {
            "none" => text::none(),
            "some" => text::some(),
            _ => text::all(),
        }
        .to_owned()
    })
}

/// What there is to say when it is revealed.
pub(super) fn after(director: Director, scene: &Scene) -> Option<String> {
    word(director, scene, "after")
}

fn word(director: Director, scene: &Scene, path: &str) -> Option<String> {
    let id = director.id()?;
    table::text(&format!("{id}.scenes.{}.{path}", scene.id)).map(str::to_owned)
}
