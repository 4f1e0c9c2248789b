//! A class's codes and links, each played again and compared with what it says.
//!
//! Nothing that is read here is trusted: what a code says counts only if its race, played again, comes to the same. It
//! is done in slices, because a proof has to be counted again.

use std::collections::VecDeque;
use std::sync::Arc;

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

use super::class_code::{ClassCode, CodeError, Cost, Finish};
use super::class_task::{Achievement, Goal, broken, one_after_another, proof};
use super::link::LinkError;
use super::session::MAX_DOCUMENT_BYTES;
use super::share::{SharedRace, SharedRun};
use super::stage::Stage;
use super::view::{Editing, InJson, Problem, ProblemKind};
use crate::lesson::document::Document;
use crate::simulator::explore::{Exploration, Explorer, TooManyStates};

/// Most codes that are checked at a time.
pub const MAX_TEXTS: usize = 500;
/// Most texts that are checked in one slice.
const AT_ONCE: usize = 5;
/// Most plots that are known.
const MAX_PLOTS: usize = 50;
/// Moves after which a proof is not counted any further: far more than a class's races have.
const MAX_MOVES: u32 = 100_000;

/// A code or link that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// As it was given.
    pub text: String,
    /// What it came to, or why it does not count.
    pub result: Result<Finding, Refused>,
}

/// A finished task, played again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The code in groups, or the link's fragment: the same for the same finding.
    pub key: String,
    /// Whether it came as a link.
    pub link: bool,
    /// The plot's id.
    pub plot: String,
    /// The task.
    pub goal: Goal,
    /// The id of the rule that the plot's goal is to break.
    pub rule: String,
    /// The program's id.
    pub program: String,
    /// Whether the program is not as the plot has it.
    pub rewritten: bool,
    /// In how many moves the rule was broken.
    pub moves: Option<usize>,
    /// How many futures there are, none of which breaks a rule.
    pub futures: Option<String>,
    /// What it cost.
    pub cost: Cost,
    /// The race, to be replayed.
    pub race: InJson<SharedRace>,
}

/// What a code says of itself beside the race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// How many futures there are, for a proof.
    pub futures: Option<String>,
    /// What it cost.
    pub cost: Cost,
}

/// Why a code or link does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// The checksum is wrong, or it is no code at all.
    Mistyped,
    /// A newer release made it.
    Newer,
    /// It is whole, and holds nothing that can be read.
    Unreadable,
    /// It is of a plot or program that is not here.
    UnknownTask,
    /// Its race cannot be arranged or its moves cannot be made.
    CannotBePlayed,
    /// Played again it does not do what the task asks for.
    NotReached,
    /// Counted again, some futures break a rule.
    Harmful {
        /// How many.
        harmful: String,
        /// Of how many.
        total: String,
    },
    /// Played again it comes to something else than it says.
    Differs {
        /// What it says.
        said: Said,
        /// What comes of it.
        found: Said,
    },
    /// There is more to count than can be counted here.
    TooLarge,
}

/// Codes and links being checked.
#[derive(Debug)]
pub struct Checker {
    /// A stage of each plot, on which nobody has moved.
    plots: Vec<Stage>,
    waiting: VecDeque<String>,
    counting: Option<Counting>,
    /// Those of this slice.
    checked: Vec<Checked>,
    /// How many were checked before.
    done: usize,
    /// How many moves are tried to count one proof.
    most_moves: u32,
}

/// A proof that is being counted again.
#[derive(Debug)]
struct Counting {
    text: String,
    claim: Claim,
    stage: Stage,
    explorer: Box<Explorer>,
    /// How many moves may still be tried.
    left: u32,
}

/// What was handed in, apart from the race.
#[derive(Debug)]
enum Claim {
    /// A code, as it is written in groups; it says what came of the race.
    Code { key: String, goal: Goal, said: Said },
    /// A link says nothing of itself.
    Link,
}

impl Checker {
    /// Codes and links to be checked, of the plots of these documents.
    pub fn new(plots: &[String], texts: &[String]) -> Result<Self, Problem> {
        let too_much = |limit: usize| Problem::of(ProblemKind::TooMuch { limit: limit as u64 });
        if texts.len() > MAX_TEXTS {
            return Err(too_much(MAX_TEXTS));
        }
        if plots.len() > MAX_PLOTS {
            return Err(too_much(MAX_PLOTS));
        }
        let plots = plots.iter().map(|document| plot(document)).collect::<Result<_, _>>()?;
        let waiting = texts.iter().cloned().collect();
        Ok(Self { plots, waiting, counting: None, checked: Vec::new(), done: 0, most_moves: MAX_MOVES })
    }

    /// How many texts are checked.
    pub fn checked(&self) -> usize {
        self.done
    }

    /// Texts checked, and texts in all.
    pub fn progress(&self) -> (u64, u64) {
        let open = self.waiting.len() + usize::from(self.counting.is_some());
        (self.done as u64, (self.done + open) as u64)
    }

    /// Checks the next few texts, or goes on counting for so many moves. Those that were checked now, and whether they
    /// are the last.
    pub fn proceed(&mut self, moves: u32) -> (Vec<Checked>, bool) {
        if let Some(counting) = self.counting.take() {
            self.count(counting, moves);
        }
        while self.counting.is_none()
            && self.checked.len() < AT_ONCE
            && let Some(text) = self.waiting.pop_front()
        {
            match self.play(&text) {
                Err(refused) => self.checked.push(Checked { text, result: Err(refused) }),
                Ok((claim, stage)) => self.judge(text, claim, stage),
            }
        }
        let checked = std::mem::take(&mut self.checked);
        self.done += checked.len();
        (checked, self.waiting.is_empty() && self.counting.is_none())
    }

    /// Judges a race that was played, at once or once its futures are counted.
    fn judge(&mut self, text: String, claim: Claim, stage: Stage) {
        let says_broken = matches!(claim, Claim::Code { goal: Goal::Break, .. });
        let result = match broken(&stage) {
            Some(achievement) => claim.compare(&stage, achievement, None),
            None if says_broken || one_after_another(&stage).is_none() => Err(Refused::NotReached),
            None => {
                let explorer = Box::new(Explorer::new(&stage.setup, &stage.program));
                self.counting = Some(Counting { text, claim, stage, explorer, left: self.most_moves });
                return;
            }
        };
        self.checked.push(Checked { text, result });
    }

    fn count(&mut self, mut counting: Counting, moves: u32) {
        let result = match counting.explorer.proceed(moves) {
            None if counting.left > 0 => {
                counting.left = counting.left.saturating_sub(moves);
                self.counting = Some(counting);
                return;
            }
            None | Some(Err(TooManyStates)) => Err(Refused::TooLarge),
            Some(Ok(Exploration { harmful, total, .. })) if harmful != BigUint::ZERO => {
                Err(Refused::Harmful { harmful: harmful.to_string(), total: total.to_string() })
            }
            Some(Ok(Exploration { total, .. })) => {
                let achievement =
                    proof(&counting.stage, u64::try_from(&total).ok()).ok_or(Refused::NotReached);
                achievement.and_then(|achievement| {
                    counting.claim.compare(&counting.stage, achievement, Some(total.to_string()))
                })
            }
        };
        self.checked.push(Checked { text: counting.text, result });
    }

    /// A stage on which a text's race was played.
    fn play(&self, text: &str) -> Result<(Claim, Stage), Refused> {
        let (claim, race, plot) =
            match text.find("lab=").and_then(|start| SharedRace::parse(text.get(start..)?)) {
                Some(Ok(race)) => {
                    let plot = self.plots.iter().find(|plot| plot.setup.race.id == race.race);
                    (Claim::Link, race, plot.ok_or(Refused::UnknownTask)?)
                }
                Some(Err(LinkError::Newer)) => return Err(Refused::Newer),
                Some(Err(LinkError::Unreadable)) => return Err(Refused::Unreadable),
                None => self.read_code(text)?,
            };
        let mut stage = plot.clone();
        stage.restore(&race).map_err(|_| Refused::CannotBePlayed)?;
        Ok((claim, stage))
    }

    fn read_code(&self, text: &str) -> Result<(Claim, SharedRace, &Stage), Refused> {
        let (code, mark) = ClassCode::parse(text).map_err(|error| match error {
            CodeError::Mistyped => Refused::Mistyped,
            CodeError::Newer => Refused::Newer,
            CodeError::Unreadable => Refused::Unreadable,
        })?;
        let key = code.text(mark).ok_or(Refused::Unreadable)?;
        let numbers = |plot: &Stage| plot.setup.race.in_class.as_ref().map(|numbers| numbers.number);
        let plot =
            self.plots.iter().find(|plot| numbers(plot) == Some(code.plot)).ok_or(Refused::UnknownTask)?;
        let race = &plot.setup.race;
        let program = race.in_class.as_ref().and_then(|numbers| numbers.program(code.program));
        let (goal, moves, futures) = match code.finish {
            Finish::Broken { moves } => (Goal::Break, moves, None),
            Finish::Proven { futures } => (Goal::Prove, Vec::new(), Some(futures.to_string())),
        };
        let race = SharedRace {
            race: race.id.clone(),
            program: program.ok_or(Refused::UnknownTask)?.to_owned(),
            steps: None,
            buyers: code.buyers,
            amount: code.amount,
            losses: code.losses,
            run: SharedRun::Moves(moves),
        };
        Ok((Claim::Code { key, goal, said: Said { futures, cost: code.cost } }, race, plot))
    }
}

impl Claim {
    /// What was found, if it is what was said.
    fn compare(
        &self,
        stage: &Stage,
        achievement: Achievement,
        futures: Option<String>,
    ) -> Result<Finding, Refused> {
        let Achievement { goal, cost, .. } = achievement;
        let race = achievement.race.read().ok_or(Refused::CannotBePlayed)?;
        let key = match self {
            Self::Code { key, goal: claimed, said } => {
                let found = Said { futures: futures.clone(), cost };
                if *said != found || *claimed != goal {
                    return Err(Refused::Differs { said: said.clone(), found });
                }
                key.clone()
            }
            Self::Link => race.fragment().ok_or(Refused::TooLarge)?,
        };
        let moves = match &race.run {
            SharedRun::Moves(moves) if goal == Goal::Break => Some(moves.len()),
            _ => None,
        };
        let rule = stage.setup.race.in_class.as_ref().map(|numbers| numbers.goal.clone()).unwrap_or_default();
        Ok(Finding {
            key,
            link: matches!(self, Self::Link),
            plot: stage.setup.race.id.clone(),
            goal,
            rule,
            program: race.program.clone(),
            rewritten: race.steps.is_some(),
            moves,
            futures,
            cost,
            race: achievement.race,
        })
    }
}

/// The stage of a plot's document.
fn plot(document: &str) -> Result<Stage, Problem> {
    let bad = |detail: String| Problem::of(ProblemKind::BadDocument { detail });
    if document.len() > MAX_DOCUMENT_BYTES {
        return Err(Problem::of(ProblemKind::TooLong { limit: MAX_DOCUMENT_BYTES }));
    }
    let document: Document = serde_json::from_str(document).map_err(|error| bad(error.to_string()))?;
    let Document::Plot(race) = document else { return Err(bad("no plot".to_owned())) };
    let setup = Arc::new(race.prepare().map_err(|error| bad(error.to_string()))?);
    let program = setup.programs.first().cloned().ok_or_else(|| bad("no program".to_owned()))?;
    Ok(Stage::new(&race.id, setup, program, Some(Editing::Program)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_that_is_too_large_is_given_up() {
        let document = format!(r#"{{"plot":{}}}"#, include_str!("../../plots/bank_transfer.json"));
        let race = SharedRace {
            race: "bank_transfer".into(),
            program: "transaction_no_token".into(),
            steps: None,
            buyers: 20,
            amount: Some(1_000),
            losses: 5,
            run: SharedRun::Moves(Vec::new()),
        };
        let mut checker =
            Checker::new(&[document], &[race.fragment().expect("short enough")]).expect("a plot");
        checker.most_moves = 500;
        let mut slices = 0;
        let checked = loop {
            slices += 1;
            if let (checked, true) = checker.proceed(100) {
                break checked;
            }
            assert_eq!(checker.progress(), (0, 1));
        };
        assert_eq!(checked[0].result, Err(Refused::TooLarge));
        assert!((5..9).contains(&slices), "{slices}");
    }
}
