//! The commands that make a session again.
//!
//! Kept by the page: nothing below reads a clock, so replaying them on a fresh
//! session gives the same session. That is crash recovery and persistence.

use serde::{Deserialize, Serialize};

use super::protocol::{Action, Command};

/// The form in which journals are written. A journal of a higher one is from a newer release.
pub const FORMAT: u32 = 1;

/// Most bytes of a written journal that are read back: more than a browser keeps of one site, so that what was saved can be read.
pub const MAX_BYTES: usize = 16_000_000;

/// Commands that changed something, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    format: u32,
    commands: Vec<Command>,
}

/// A written journal cannot be used. It should be set aside, not dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Written by a newer release.
    #[error("written by a newer release (format {0})")]
    Newer(u64),
    /// Not a journal.
    #[error("damaged: {0}")]
    Damaged(String),
}

impl Default for Journal {
    fn default() -> Self {
        Self { format: FORMAT, commands: Vec::new() }
    }
}

impl Journal {
    /// The commands, in order.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// Adds a command that was carried out with [`Update::Done`](super::protocol::Update::Done)` { journal: true }`.
    ///
    /// Opening a document forgets all before it and is itself left out: the
    /// page knows its document. Of looks at several positions the last counts,
    /// and doing again at once what changes nothing more counts once.
    pub fn record(&mut self, command: Command) {
        if let Command::Open { .. } = command {
            self.commands.clear();
            return;
        }
        if let Some(last) = self.commands.last() {
            if *last == command && is_idempotent(&command) {
                return;
            }
            if seeks(last).is_some() && seeks(last) == seeks(&command) {
                self.commands.pop();
            }
        }
        self.commands.push(command);
    }

    /// The journal as text.
    pub fn write(&self) -> String {
        // Serialising to a string cannot fail: there are no maps with other keys than strings.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A journal from its text.
    pub fn read(text: &str) -> Result<Self, JournalError> {
        if text.len() > MAX_BYTES {
            return Err(JournalError::Damaged("too long".to_owned()));
        }
        let damaged = |error: serde_json::Error| JournalError::Damaged(error.to_string());
        let value: serde_json::Value = serde_json::from_str(text).map_err(damaged)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format > u64::from(FORMAT) => Err(JournalError::Newer(format)),
            _ => serde_json::from_value(value).map_err(damaged),
        }
    }
}

fn seeks(command: &Command) -> Option<&str> {
    match command {
        Command::Act { stage, action: Action::Seek { .. } } => Some(stage),
        _ => None,
    }
}

/// Whether doing it twice in a row is as doing it once. What makes requests is not: they are counted.
fn is_idempotent(command: &Command) -> bool {
    match command {
        Command::Act { action, .. } => match action {
            Action::Seek { .. }
            | Action::Look { .. }
            | Action::Frequency { .. }
            | Action::Compare { .. }
            | Action::Reset
            | Action::Explore
            | Action::Choose { .. }
            | Action::Edit { .. }
            | Action::Arrange { .. } => true,
            Action::Move { .. }
            | Action::Replay { .. }
            | Action::Follow { .. }
            | Action::Restore { .. }
            | Action::Run { .. } => false,
        },
        Command::Answer { .. } | Command::Solution { .. } | Command::Restart { .. } => true,
        Command::Open { .. } | Command::Hint { .. } | Command::Continue { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Move;

    fn act(action: Action) -> Command {
        Command::Act { stage: "home".into(), action }
    }

    #[test]
    fn of_several_looks_the_last_counts() {
        let mut journal = Journal::default();
        journal.record(act(Action::Move { next: Move::of(0) }));
        journal.record(act(Action::Seek { position: 1 }));
        journal.record(act(Action::Seek { position: 0 }));
        journal.record(act(Action::Move { next: Move::of(1) }));
        assert_eq!(
            journal.commands(),
            [
                act(Action::Move { next: Move::of(0) }),
                act(Action::Seek { position: 0 }),
                act(Action::Move { next: Move::of(1) })
            ]
        );
        assert_eq!(Journal::read(&journal.write()), Ok(journal));
    }

    #[test]
    fn what_changes_nothing_more_counts_once() {
        let mut journal = Journal::default();
        for action in [
            Action::Explore,
            Action::Explore,
            Action::Move { next: Move::of(0) },
            Action::Move { next: Move::of(0) },
        ] {
            journal.record(act(action));
        }
        let moved = act(Action::Move { next: Move::of(0) });
        assert_eq!(journal.commands(), [act(Action::Explore), moved.clone(), moved]);
    }

    #[test]
    fn what_a_browser_keeps_can_be_read() {
        let mut journal = Journal::default();
        for number in 0..250 {
            journal.record(act(Action::Edit { text: format!("{number:020000}") }));
        }
        assert_eq!(Journal::read(&journal.write()), Ok(journal));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        assert_eq!(Journal::read(r#"{"format":2,"entries":{}}"#), Err(JournalError::Newer(2)));
        for text in ["", "{}", r#"{"format":1}"#, r#"{"format":1,"commands":[{"fly":{}}]}"#] {
            assert!(matches!(Journal::read(text), Err(JournalError::Damaged(_))), "{text}");
        }
    }

    #[test]
    fn opening_forgets() {
        let mut journal = Journal::default();
        journal.record(act(Action::Reset));
        journal.record(Command::Open { document: String::new() });
        assert!(journal.commands().is_empty());
    }
}
