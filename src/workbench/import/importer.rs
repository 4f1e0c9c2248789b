//! An import from beginning to end, in slices: the text is fed, read and put into a fork of the sandbox.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apply::Application;
use super::problem::{ImportProblem, Reason};
use super::reading::{Manner, Reading};
use super::scan::Lines;
use super::source::Source;
use super::{Choices, FileRef, MAX_BYTES};
use crate::engine::Engine;

/// Items that are put in one slice.
const ITEMS: usize = 250;

/// A piece of a file's text, as the page hands it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Text.
    Text {
        /// Where it begins, in bytes.
        from: u64,
        /// The text: whole characters, at least one unless the file ends.
        text: String,
        /// Whether the file ends with it.
        last: bool,
    },
    /// What follows is not text.
    NotText {
        /// Where, in bytes.
        from: u64,
    },
    /// The page has no such file.
    Missing,
}

/// An import under way.
#[derive(Debug)]
pub struct Importer {
    file: FileRef,
    choices: Choices,
    manner: Manner,
    engine: Engine,
    text: String,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    Feeding { asked: bool },
    Reading(Box<Reading>),
    Applying { source: Arc<Source>, application: Box<Application> },
}

/// How an import goes on.
#[derive(Debug)]
pub enum Step {
    /// It needs the file's text from this byte on.
    Wants(u64),
    /// It waits for text that it has asked for.
    Waits,
    /// So much is done, of so much.
    Goes(u64, u64),
    /// Everything is checked.
    Checked(Arc<Source>, Box<Application>),
}

/// The page has no such file any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing;

impl Importer {
    /// Of a file into a fork of this sandbox. `known` is what was read of the file already, in the same
    /// [manner](Importer::manner).
    pub fn new(file: &FileRef, choices: &Choices, engine: &Engine, known: Option<Arc<Source>>) -> Self {
        let begin = |phase| Self {
            file: file.clone(),
            choices: choices.clone(),
            manner: Manner::of(choices, engine),
            engine: engine.clone(),
            text: String::new(),
            phase,
        };
        match known {
            Some(source) => {
                let application = Box::new(Application::begin(engine, &source, choices));
                begin(Phase::Applying { source, application })
            }
            None => begin(Phase::Feeding { asked: false }),
        }
    }

    /// The file.
    pub fn file(&self) -> &FileRef {
        &self.file
    }

    /// What was chosen.
    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// How it is read.
    pub fn manner(&self) -> &Manner {
        &self.manner
    }

    /// Whether there is nothing to do before text is fed.
    pub fn waits(&self) -> bool {
        matches!(self.phase, Phase::Feeding { asked: true })
    }

    /// Takes a piece of text in; one that was not asked for is left.
    ///
    /// # Errors
    ///
    /// That there is no such file.
    pub fn feed(&mut self, piece: Piece) -> Result<(), Missing> {
        let Phase::Feeding { asked } = &mut self.phase else { return Ok(()) };
        let at = self.text.len() as u64;
        match piece {
            Piece::Text { from, text, last } if from == at => {
                *asked = false;
                let grows = !text.is_empty();
                self.text.push_str(&text);
                if self.text.len() as u64 > MAX_BYTES {
                    self.fail(Reason::FileTooLarge { limit: MAX_BYTES });
                } else if last || !grows {
                    self.begin_reading();
                }
                Ok(())
            }
            Piece::NotText { from } if from == at => {
                let (line, column) = Lines::default().place(&self.text, self.text.len());
                self.stop(ImportProblem {
                    reason: Reason::NotText,
                    line: Some(line),
                    column: Some(column),
                    item: None,
                });
                Ok(())
            }
            Piece::Text { .. } | Piece::NotText { .. } => Ok(()),
            Piece::Missing => Err(Missing),
        }
    }

    fn begin_reading(&mut self) {
        // A mark that some editors put in front of text is none of it.
        if let Some(text) = self.text.strip_prefix('\u{feff}') {
            self.text = text.to_owned();
        }
        match Reading::begin(&self.text, &self.manner) {
            Ok(reading) => self.phase = Phase::Reading(Box::new(reading)),
            Err(problem) => self.stop(*problem),
        }
    }

    fn fail(&mut self, reason: Reason) {
        self.stop(ImportProblem { reason, line: None, column: None, item: None });
    }

    /// Goes on with nothing but what is wrong.
    fn stop(&mut self, problem: ImportProblem) {
        let mut source = Source::default();
        source.problems.add(problem);
        self.apply(source);
    }

    fn apply(&mut self, source: Source) {
        self.text = String::new();
        let source = Arc::new(source);
        let application = Box::new(Application::begin(&self.engine, &source, &self.choices));
        self.phase = Phase::Applying { source, application };
    }

    /// Does a slice.
    pub fn proceed(&mut self) -> Step {
        if self.file.bytes > MAX_BYTES && matches!(self.phase, Phase::Feeding { .. }) {
            self.fail(Reason::FileTooLarge { limit: MAX_BYTES });
        }
        match &mut self.phase {
            Phase::Feeding { asked } => match std::mem::replace(asked, true) {
                true => Step::Waits,
                false => Step::Wants(self.text.len() as u64),
            },
            Phase::Reading(reading) => {
                if reading.proceed(&self.text, &self.manner) {
                    let feeding = Phase::Feeding { asked: true };
                    if let Phase::Reading(reading) = std::mem::replace(&mut self.phase, feeding) {
                        self.apply(reading.into_source());
                    }
                }
                self.progress()
            }
            Phase::Applying { source, application } => {
                if application.proceed(source, ITEMS) {
                    let source = Arc::clone(source);
                    let empty = Box::new(Application::begin(&self.engine, &Source::default(), &self.choices));
                    return Step::Checked(source, std::mem::replace(application, empty));
                }
                self.progress()
            }
        }
    }

    /// Feeding, reading and putting count alike.
    fn progress(&self) -> Step {
        let size = self.file.bytes.max(1);
        let done = match &self.phase {
            Phase::Feeding { .. } => (self.text.len() as u64).min(size),
            Phase::Reading(reading) => {
                size + (reading.position() as u64).saturating_mul(size) / (self.text.len() as u64).max(1)
            }
            Phase::Applying { source, application } => {
                let items: u64 = source.drafts.iter().map(|draft| draft.records.len() as u64).sum();
                2 * size + application.done(source).saturating_mul(size) / items.max(1)
            }
        };
        Step::Goes(done.min(3 * size), 3 * size)
    }
}
