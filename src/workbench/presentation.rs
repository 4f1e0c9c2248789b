//! A race for a class: scenes, what each asks, what is hidden until it is revealed.
//!
//! A presentation is data. Its author says which race each scene shows, who moves when, what the class is asked and
//! what revealing shows; [`rehearsal`] plays it when the site is built and finds out which answer is right, so that no
//! answer is ever typed. [`talk`] is how a presentation stands while it is given, [`keys`] what the presenter's keys
//! do, [`veil`] what a stage shows before it is revealed, [`sight`] how far the page goes to show what is.

pub mod keys;
pub mod rehearsal;
pub mod sight;
pub mod talk;
pub mod veil;

use serde::{Deserialize, Serialize};

use super::share::{SharedRace, SharedRun};
use super::view::FuturesView;
use crate::simulator::Race;

/// A presentation as the page fetches it: rehearsed, with its races.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presentation {
    /// Names it, also in addresses.
    pub id: String,
    /// The races that its scenes show, each once.
    pub races: Vec<Race>,
    /// In order; at least one.
    pub scenes: Vec<Scene>,
}

/// A scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Names it; unique in its presentation.
    pub id: String,
    /// The race, with the whole run that the scene plays.
    pub shows: SharedRace,
    /// What the class is asked; the answers' ids in their order. None: nothing is asked.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The right one of `choices`. `None`: it is [`Share`]s that are to be chosen from, and [`Scene::right`] tells.
    #[serde(default)]
    pub right: Option<usize>,
    /// What revealing shows.
    pub reveal: Reveal,
}

/// What revealing a scene shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reveal {
    /// What the run comes to and what it cost.
    Run,
    /// Every future: how many there are and how many break a rule.
    Futures,
}

/// How much of all futures breaks a rule: what a class is asked about a race that nobody has prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// None of them.
    None,
    /// Some, and not all.
    Some,
    /// All of them.
    All,
}

impl Share {
    /// All answers, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::None, Self::Some, Self::All];

    /// Names the answer.
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Some => "some",
            Self::All => "all",
        }
    }

    /// Of these futures.
    pub fn of(futures: &FuturesView) -> Self {
        match futures {
            _ if futures.harmful == "0" => Self::None,
            _ if futures.harmful == futures.total => Self::All,
            _ => Self::Some,
        }
    }
}

impl Scene {
    /// A scene of a race that was kept in a link, played to its end. `None` if the link does not fit the race.
    pub fn of_link(race: &Race, kept: &SharedRace) -> Option<Self> {
        Some(Self {
            id: "link".to_owned(),
            shows: rehearsal::to_the_end(race, kept)?,
            choices: Share::ALL.map(|share| share.id().to_owned()).to_vec(),
            right: None,
            reveal: Reveal::Futures,
        })
    }

    /// Which choice is right, as far as it is known.
    pub fn right(&self, futures: Option<&FuturesView>) -> Option<usize> {
        self.right.or_else(|| {
            let share = Share::of(futures?).id();
            self.choices.iter().position(|choice| choice == share)
        })
    }

    /// The race before anybody has moved, where its run is at random: such a run is made when it is asked for.
    pub fn at_start(&self) -> SharedRace {
        match self.shows.run {
            SharedRun::Moves(_) => self.shows.clone(),
            SharedRun::Random { .. } => {
                SharedRace { run: SharedRun::Moves(Vec::new()), ..self.shows.clone() }
            }
        }
    }
}

impl Presentation {
    /// The race that a scene shows.
    pub fn race_of(&self, scene: &Scene) -> Option<&Race> {
        self.races.iter().find(|race| race.id == scene.shows.race)
    }

    /// A presentation of one race that was kept in a link. `None` if the link does not fit the race.
    pub fn of_link(race: Race, kept: &SharedRace) -> Option<Self> {
        let scene = Scene::of_link(&race, kept)?;
        Some(Self { id: kept.fragment()?, races: vec![race], scenes: vec![scene] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::view::Move;

    fn shop() -> Race {
        serde_json::from_str(include_str!("../../plots/shop.json")).expect("a race")
    }

    fn kept(program: &str, run: SharedRun) -> SharedRace {
        let (race, program) = ("shop".to_owned(), program.to_owned());
        SharedRace { race, program, steps: None, buyers: 2, amount: Some(1), losses: 0, run }
    }

    #[test]
    fn a_link_is_one_scene_that_is_played_to_its_end() {
        let link = kept("read_check_write", SharedRun::Moves(vec![Move::of(1)]));
        let presentation = Presentation::of_link(shop(), &link).expect("a race of the shop");
        let [scene] = &presentation.scenes[..] else { panic!("one scene") };
        let SharedRun::Moves(moves) = &scene.shows.run else { panic!("by hand") };
        // Bình has read; Ana buys, and then Bình orders what he believes is there.
        assert_eq!(moves.iter().map(|next| next.buyer).collect::<Vec<_>>(), [1, 0, 0, 0, 1, 1]);
        assert_eq!(scene.choices, ["none", "some", "all"]);
        assert_eq!(presentation.race_of(scene).map(|race| race.id.as_str()), Some("shop"));
    }

    #[test]
    fn a_link_that_does_not_fit_is_no_presentation() {
        for link in [
            kept("no_such_program", SharedRun::Moves(Vec::new())),
            kept("read_check_write", SharedRun::Moves(vec![Move::of(9)])),
            SharedRace { buyers: 1_000, ..kept("read_check_write", SharedRun::Moves(Vec::new())) },
            SharedRace { race: "bank".into(), ..kept("read_check_write", SharedRun::Moves(Vec::new())) },
            kept("read_check_write", SharedRun::Random { n: 0, seed: 1, arrival: None }),
        ] {
            assert_eq!(Presentation::of_link(shop(), &link), None, "{link:?}");
        }
    }

    #[test]
    fn a_run_at_random_is_kept_until_it_is_asked_for() {
        let link = kept("read_check_write", SharedRun::Random { n: 200, seed: 7, arrival: None });
        let scene = Scene::of_link(&shop(), &link).expect("a race of the shop");
        assert_eq!(scene.shows, link);
        assert_eq!(scene.at_start().run, SharedRun::Moves(Vec::new()));
    }

    #[test]
    fn the_share_of_futures_answers_what_nobody_prepared() {
        let link = kept("read_check_write", SharedRun::Moves(Vec::new()));
        let scene = Scene::of_link(&shop(), &link).expect("a race of the shop");
        let of = |harmful: &str| {
            let futures = rehearsal::tests::futures(harmful, "16");
            scene.right(Some(&futures))
        };
        assert_eq!([of("0"), of("12"), of("16")], [Some(0), Some(1), Some(2)]);
        assert_eq!(scene.right(None), None);
    }
}
