//! Has the stage do what the presenter wants, and remembers how the presentation stands.
//!
//! There are two views of the one stage: as it is, for what is to be done next, and as the class may see it. Until a
//! scene is revealed the second is veiled, and everything that is drawn is drawn from it.

use std::sync::Arc;

use dynamodb_sandbox::lesson::document::Document;
use dynamodb_sandbox::workbench::presentation::keys::Act;
use dynamodb_sandbox::workbench::presentation::talk::Talk;
use dynamodb_sandbox::workbench::presentation::veil::veil;
use dynamodb_sandbox::workbench::presentation::{Presentation, Reveal, Scene};
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::session::PLOT_STAGE;
use dynamodb_sandbox::workbench::share::SharedRun;
use dynamodb_sandbox::workbench::view::RunKind;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::{sight, wording};
use crate::ui::announce::Announcer;
use crate::ui::client::Client;
use crate::ui::remember::Place;
use crate::ui::words::catalogue::present as text;
use crate::ui::words::whole;
use crate::ui::{dom, stage, words};

/// Milliseconds between two requests of a run that is played: time to say what happens.
const BEAT: u32 = 900;
/// Beats in which a long run is played.
const BEATS: usize = 20;

/// Where a scene, or the end, begins.
const PLACE: &str = ".scene-place, #said-title";

/// A presentation while it is given; cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Director {
    presentation: StoredValue<Presentation>,
    /// Whether it is of a race in a link: then its words are the page's own.
    is_link: bool,
    talk: RwSignal<Talk>,
    /// How it stood before it was cleared last.
    cleared: RwSignal<Option<Talk>>,
    place: StoredValue<Place>,
    /// The stage as it is.
    stage: stage::Scene,
    /// The stage as the class may see it.
    shown: stage::Scene,
    /// The scene that the stage is set for.
    set: RwSignal<Option<usize>>,
    playing: StoredValue<Option<Interval>, LocalStorage>,
    announcer: Announcer,
}

impl Director {
    /// A presentation that stands as it is remembered in this place.
    pub(super) fn new(client: Client, presentation: Presentation, is_link: bool, place: Place) -> Self {
        // Blocked storage is said by the client, where the race would be lost.
        let kept = place.load().ok().flatten().unwrap_or_default();
        let talk = Talk::read(&kept, &presentation.id, presentation.scenes.len());
        Self {
            presentation: StoredValue::new(presentation),
            is_link,
            talk: RwSignal::new(talk),
            cleared: RwSignal::new(None),
            place: StoredValue::new(place),
            stage: stage::Scene::new(client, PLOT_STAGE),
            shown: stage::Scene::showing(client, PLOT_STAGE, RwSignal::new(None)),
            set: RwSignal::new(None),
            playing: StoredValue::new_local(None),
            announcer: expect_context(),
        }
    }

    /// Sets the stage for each scene as it comes, and shows of it what may be seen.
    pub(super) fn begin(self) {
        let index = Memo::new(move |_| self.index());
        Effect::new(move |_| self.enter(index.get()));
        Effect::new(move |_| {
            let view = self.stage.view();
            let is_set = self.set.get() == Some(index.get());
            let revealed = self.scene_at(index.get()).is_some_and(|scene| self.is_revealed(&scene.id));
            let seen =
                view.filter(|_| is_set).map(|view| if revealed { view } else { Arc::new(veil(&view)) });
            self.shown.show(seen);
        });
        on_cleanup(move || {
            self.playing.try_update_value(|playing| *playing = None);
        });
    }

    /// Index of the scene on show, tracked; as many as there are scenes at the end.
    pub(super) fn index(self) -> usize {
        self.talk.with(Talk::scene)
    }

    /// How many scenes there are.
    pub(super) fn count(self) -> usize {
        self.presentation.with_value(|presentation| presentation.scenes.len())
    }

    /// A scene; none at the end.
    pub(super) fn scene_at(self, index: usize) -> Option<Scene> {
        self.presentation.with_value(|presentation| presentation.scenes.get(index).cloned())
    }

    /// A scene; the last one at the end, whose stage stays: what was found of it may still be asked for.
    fn scene_or_last(self, index: usize) -> Option<Scene> {
        self.scene_at(index).or_else(|| self.scene_at(self.count().checked_sub(1)?))
    }

    /// Has the page speak of a scene's race.
    pub(super) fn speak_of(self, index: usize) {
        if let Some(scene) = self.scene_or_last(index) {
            words::plot::open(&scene.shows.race);
        }
    }

    /// All scenes.
    pub(super) fn scenes(self) -> Vec<Scene> {
        self.presentation.with_value(|presentation| presentation.scenes.clone())
    }

    /// The presentation's id, where it has words of its own.
    pub(super) fn id(self) -> Option<String> {
        (!self.is_link).then(|| self.presentation.with_value(|presentation| presentation.id.clone()))
    }

    /// How the presentation stands.
    pub(super) fn talk(self) -> RwSignal<Talk> {
        self.talk
    }

    /// The stage as the class may see it.
    pub(super) fn shown(self) -> stage::Scene {
        self.shown
    }

    /// Whether a scene is revealed, tracked.
    pub(super) fn is_revealed(self, scene: &str) -> bool {
        self.talk.with(|talk| talk.is_revealed(scene))
    }

    /// Which choice of a scene is right, tracked; `None` before it is revealed.
    pub(super) fn right(self, scene: &Scene) -> Option<usize> {
        if !self.is_revealed(&scene.id) {
            return None;
        }
        scene.right.or_else(|| self.stage.read(|view| scene.right(view.futures.as_ref())))
    }

    /// Changes how the presentation stands, and keeps it.
    pub(super) fn change(self, change: impl FnOnce(&mut Talk)) {
        self.talk.update(change);
        // See `new`.
        let _ = self.place.with_value(|place| self.talk.with_untracked(|talk| place.save(&talk.write())));
    }

    /// Does what the presenter wants.
    pub(super) fn act(self, act: Act) {
        match act {
            Act::Next => self.go(1),
            Act::Previous => self.go(-1),
            Act::Anew => self.begin_anew(),
            act => {
                if let Some(scene) = self.scene_at(self.talk.with_untracked(Talk::scene)) {
                    self.act_in(&scene, act);
                }
            }
        }
    }

    fn act_in(self, scene: &Scene, act: Act) {
        let raise = |choice: usize, by| {
            if let Some(choice) = scene.choices.get(choice) {
                self.change(|talk| talk.raise(&scene.id, choice, by));
            }
        };
        match act {
            Act::Run => self.run(scene),
            Act::Step => self.step(1),
            Act::Back => self.step(-1),
            Act::Reveal => self.reveal(scene),
            Act::Reset => {
                self.stop();
                let was_revealed = self.talk.with_untracked(|talk| talk.is_revealed(&scene.id));
                self.change(|talk| talk.hide(&scene.id));
                self.set_stage(self.talk.with_untracked(Talk::scene), scene);
                sight::bring(PLACE);
                if was_revealed {
                    self.announcer.say(text::hidden_again().to_owned());
                }
            }
            Act::Raise(choice) => raise(choice, 1),
            Act::Lower(choice) => raise(choice, -1),
            Act::Next | Act::Previous | Act::Anew => {}
        }
    }

    fn go(self, by: isize) {
        let count = self.count();
        let mut moved = false;
        self.change(|talk| moved = talk.go(by, count));
        if moved {
            self.announcer.say(self.place_in_words());
            sight::bring(PLACE);
        }
    }

    /// Which scene is on show, as it is announced.
    fn place_in_words(self) -> String {
        let index = self.talk.with_untracked(Talk::scene);
        match self.scene_at(index) {
            Some(scene) => {
                let title = wording::title(self, &scene);
                text::changed(&whole(index as u64 + 1), &whole(self.count() as u64), &title)
            }
            None => text::end::changed().to_owned(),
        }
    }

    /// Clears all hands at the end, where they are on show.
    pub(super) fn clear(self) {
        self.keep_for_putting_back();
        self.change(Talk::clear);
        self.announcer.say(text::end::cleared().to_owned());
    }

    /// Begins with the first scene, for another class.
    fn begin_anew(self) {
        self.keep_for_putting_back();
        self.replace(text::end::cleared(), Talk::begin_anew);
    }

    /// Whether what was cleared can be put back, tracked: until something else is counted or revealed.
    pub(super) fn can_put_back(self) -> bool {
        self.cleared.with(Option::is_some) && !self.talk.with(Talk::has_begun)
    }

    /// Puts back what was cleared.
    pub(super) fn put_back(self) {
        if let Some(before) = self.cleared.get_untracked() {
            self.cleared.set(None);
            self.replace(text::end::restored(), |talk| *talk = before);
        }
    }

    /// Nothing is kept of a class that has not begun: what was cleared before it stays.
    fn keep_for_putting_back(self) {
        if self.talk.with_untracked(Talk::has_begun) {
            self.cleared.set(Some(self.talk.get_untracked()));
        }
    }

    /// Has the whole presentation stand differently, and says so.
    fn replace(self, said: &str, change: impl FnOnce(&mut Talk)) {
        self.stop();
        let before = self.talk.with_untracked(Talk::scene);
        self.change(change);
        let index = self.talk.with_untracked(Talk::scene);
        // Another scene sets the stage as it comes.
        if let Some(scene) = self.scene_at(index).filter(|_| index == before) {
            self.set_stage(index, &scene);
        }
        self.announcer.say([said, &self.place_in_words()].join(" "));
        sight::bring(PLACE);
    }

    fn enter(self, index: usize) {
        self.stop();
        self.set.set(None);
        let Some(scene) = self.scene_or_last(index) else { return };
        let race = self.presentation.with_value(|presentation| presentation.race_of(&scene).cloned());
        let Some(race) = race else { return };
        let Ok(document) = serde_json::to_string(&Document::Plot(race)) else { return };
        // What is remembered is the presentation; every scene begins on a fresh stage.
        self.stage.client().show_only(document);
        self.set_stage(index, &scene);
    }

    /// Sets the stage to a scene's beginning, and to what it has revealed before.
    fn set_stage(self, index: usize, scene: &Scene) {
        self.set.set(None);
        self.shown.picked().set(None);
        let race = Box::new(scene.at_start());
        let scene = scene.clone();
        self.stage.act(Action::Restore { race });
        self.stage.client().act_then(&self.stage.id(), Action::Seek { position: 0 }, move |_| {
            if self.talk.try_with_untracked(Talk::scene) == Some(index) {
                self.set.set(Some(index));
                if self.talk.with_untracked(|talk| talk.is_revealed(&scene.id)) {
                    self.show_result(index, &scene);
                }
            }
        });
    }

    fn run(self, scene: &Scene) {
        if self.playing.with_value(Option::is_some) {
            return self.stop();
        }
        if let (SharedRun::Random { n, seed, arrival }, Some(RunKind::ByHand)) =
            (&scene.shows.run, self.kind())
        {
            let action = Action::Run { buyers: *n, seed: *seed, arrival: arrival.clone() };
            return self.stage.act(action);
        }
        self.stage.client().when_settled(move || self.play());
    }

    /// Plays what remains of the run, from the start if nothing does; at once for whoever wants no motion.
    fn play(self) {
        let Some(view) = self.stage.view_now() else { return };
        let length = view.length;
        if dom::reduced_motion() || length == 0 {
            return self.seek(length);
        }
        let from = if view.position < length { view.position } else { 0 };
        let stride = length.div_ceil(BEATS).max(1);
        self.seek((from + stride).min(length));
        self.playing.set_value(Some(Interval::new(BEAT, move || {
            let view = self.stage.view_now();
            match view.filter(|view| view.position < view.length) {
                Some(view) => self.seek((view.position + stride).min(view.length)),
                None => self.stop(),
            }
        })));
    }

    fn stop(self) {
        self.playing.set_value(None);
    }

    fn step(self, by: isize) {
        self.stop();
        self.stage.seek_by(by);
    }

    fn seek(self, position: usize) {
        self.stage.act(Action::Seek { position });
    }

    fn kind(self) -> Option<RunKind> {
        self.stage.view_now().map(|view| view.run)
    }

    fn reveal(self, scene: &Scene) {
        if self.talk.with_untracked(|talk| talk.is_revealed(&scene.id)) {
            return;
        }
        self.stop();
        self.change(|talk| talk.reveal(&scene.id));
        self.show_result(self.talk.with_untracked(Talk::scene), scene);
        let right = scene.right.and_then(|right| scene.choices.get(right));
        self.announcer.say(match right {
            Some(choice) => text::said(&wording::choice(self, scene, choice)),
            None => text::shown().to_owned(),
        });
    }

    /// Has the stage find out what revealing shows, beside the whole run: half of one is another picture than its
    /// result.
    fn show_result(self, index: usize, scene: &Scene) {
        let scene = scene.clone();
        self.stage.client().when_settled(move || {
            // Meanwhile it may have been hidden again, or left.
            let wanted =
                self.talk.try_with_untracked(|talk| talk.scene() == index && talk.is_revealed(&scene.id));
            let Some(view) = self.stage.view_now().filter(|_| wanted == Some(true)) else { return };
            // A run that was asked for just before may have begun.
            self.stop();
            let is_to_be_made = matches!(scene.shows.run, SharedRun::Random { .. });
            match scene.reveal {
                Reveal::Run if is_to_be_made && view.run == RunKind::ByHand => self.run(&scene),
                _ => self.seek(view.length),
            }
            if scene.reveal == Reveal::Futures && view.futures.is_none() {
                self.stage.act(Action::Explore);
            }
        });
    }
}
