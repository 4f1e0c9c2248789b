//! The commands that make a session again.
//!
//! Kept by the page: nothing below reads a clock, so replaying them on a fresh
//! session gives the same session. That is crash recovery and persistence; how
//! the browser has them is in [`kept`](super::kept).

use serde::{Deserialize, Serialize};

use super::import::FileRef;
use super::protocol::{Action, Command, DeskAction};

/// The form in which journals are written. A journal of a higher one is from a newer release.
pub const FORMAT: u32 = 1;

/// Most bytes of a written journal that are read back: more than is kept of one page
/// ([`kept::MAX_BYTES`](super::kept::MAX_BYTES)), so that what was kept can be read.
pub const MAX_BYTES: usize = 64_000_000;

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
    /// page knows its document. Of looks at several positions the last counts, of what was typed and not sent the
    /// latest, and doing again at once what changes nothing more counts once.
    ///
    /// Answers whether the journal is another one now.
    pub fn record(&mut self, command: Command) -> bool {
        if let Command::Open { .. } = command {
            self.commands.clear();
            return true;
        }
        if let Some(last) = self.commands.last() {
            if *last == command && is_idempotent(&command) {
                return false;
            }
            if is_superseded(last, &command) {
                self.commands.pop();
            }
        }
        self.commands.push(command);
        true
    }

    /// The commands by which this journal goes on where `other` ends; `None` if it does not.
    pub(super) fn since(&self, other: &Self) -> Option<&[Command]> {
        if let Some(rest) = self.commands.strip_prefix(other.commands()) {
            return Some(rest);
        }
        // Of the last one there nothing may be left here.
        let (last, before) = other.commands.split_last()?;
        let rest = self.commands.strip_prefix(before)?;
        rest.first().is_some_and(|next| is_superseded(last, next)).then_some(rest)
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
        Self::of_value(serde_json::from_str(text).map_err(damaged)?)
    }

    /// A journal from its JSON.
    pub(super) fn of_value(value: serde_json::Value) -> Result<Self, JournalError> {
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format > u64::from(FORMAT) => Err(JournalError::Newer(format)),
            _ => {
                let journal: Self = serde_json::from_value(value).map_err(damaged)?;
                match journal.commands.iter().all(belongs) {
                    true => Ok(journal),
                    false => Err(JournalError::Damaged("not of a journal".to_owned())),
                }
            }
        }
    }

    /// The files that it takes to do it again.
    pub fn files(&self) -> impl Iterator<Item = &FileRef> {
        self.commands.iter().filter_map(|command| match command {
            Command::Desk { action: DeskAction::Import { file, .. }, .. } => Some(file),
            _ => None,
        })
    }
}

fn damaged(error: serde_json::Error) -> JournalError {
    JournalError::Damaged(error.to_string())
}

/// Whether a command can be in a journal: it changes what the page's document has made.
pub(super) fn belongs(command: &Command) -> bool {
    match command {
        Command::Act { .. }
        | Command::Desk { .. }
        | Command::Code { .. }
        | Command::Answer { .. }
        | Command::Hint { .. }
        | Command::Solution { .. }
        | Command::Continue { .. }
        | Command::Restart { .. } => true,
        Command::Open { .. }
        | Command::Rows { .. }
        | Command::Item { .. }
        | Command::Inspect { .. }
        | Command::Export { .. }
        | Command::Share { .. }
        | Command::Estimate { .. }
        | Command::WhatIf { .. }
        | Command::Check { .. }
        | Command::TakeAway { .. } => false,
    }
}

/// Whether a command only has something else looked at: nobody misses it.
pub(super) fn only_looks(command: &Command) -> bool {
    match command {
        Command::Act { action, .. } => matches!(
            action,
            Action::Seek { .. }
                | Action::Look { .. }
                | Action::Explore
                | Action::Frequency { .. }
                | Action::Compare { .. }
        ),
        Command::Desk { action, .. } => matches!(
            action,
            DeskAction::Look { .. }
                | DeskAction::Seek { .. }
                | DeskAction::Older
                | DeskAction::Switch { .. }
                | DeskAction::Compare { .. }
                | DeskAction::EndComparison
        ),
        Command::Code { .. } => true,
        _ => false,
    }
}

/// Whether nothing is left of a command once the next one is carried out.
fn is_superseded(last: &Command, next: &Command) -> bool {
    match (last, next) {
        (
            Command::Act { stage, action: Action::Seek { .. } },
            Command::Act { stage: other, action: Action::Seek { .. } },
        ) => stage == other,
        (Command::Desk { desk, action }, Command::Desk { desk: other, action: next }) => {
            desk == other && is_superseded_on_desk(action, next)
        }
        _ => false,
    }
}

/// The same of what is done on one desk.
pub(super) fn is_superseded_on_desk(last: &DeskAction, next: &DeskAction) -> bool {
    use DeskAction::{Compare, EndComparison, Look, Put, Seek, Send};
    matches!(
        (last, next),
        (Look { .. } | Seek { .. }, Look { .. } | Seek { .. })
            | (Compare { .. }, Compare { .. } | EndComparison)
            | (Put { .. }, Put { .. } | Send { .. })
    )
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
        Command::Desk { action, .. } => match action {
            DeskAction::Put { .. }
            | DeskAction::Begin { .. }
            | DeskAction::Look { .. }
            | DeskAction::Seek { .. }
            | DeskAction::Switch { .. }
            | DeskAction::Compare { .. }
            | DeskAction::EndComparison
            | DeskAction::Reset
            | DeskAction::Clear => true,
            DeskAction::Send { .. }
            | DeskAction::Import { .. }
            | DeskAction::Advance { .. }
            | DeskAction::Restore { .. }
            | DeskAction::Older
            | DeskAction::BringBack { .. }
            | DeskAction::Fork { .. }
            | DeskAction::Undo => false,
        },
        Command::Code { .. } => true,
        Command::Answer { .. } | Command::Solution { .. } | Command::Restart { .. } => true,
        Command::Open { .. }
        | Command::Rows { .. }
        | Command::Item { .. }
        | Command::Estimate { .. }
        | Command::WhatIf { .. }
        | Command::Hint { .. }
        | Command::Continue { .. }
        | Command::Check { .. }
        | Command::Inspect { .. }
        | Command::Export { .. }
        | Command::Share { .. }
        | Command::TakeAway { .. } => false,
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
    fn of_what_was_typed_on_a_desk_the_last_counts() {
        let desk = |action| Command::Desk { desk: "one".into(), action };
        let put = |text: &str| desk(DeskAction::Put { operation: "Scan".into(), text: text.into() });
        let send = desk(DeskAction::Send { operation: "Scan".into(), text: "{}".into(), times: 1 });
        let elsewhere = Command::Desk { desk: "two".into(), action: DeskAction::Look { number: 0 } };
        let mut journal = Journal::default();
        for command in [put("{"), put("{}"), send.clone(), put(""), elsewhere.clone(), send.clone()] {
            journal.record(command);
        }
        assert_eq!(journal.commands(), [send.clone(), put(""), elsewhere, send]);
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
        let other_page = r#"{"format":1,"commands":[{"open":{"document":"{}"}}]}"#;
        for text in ["", "{}", r#"{"format":1}"#, r#"{"format":1,"commands":[{"fly":{}}]}"#, other_page] {
            assert!(matches!(Journal::read(text), Err(JournalError::Damaged(_))), "{text}");
        }
    }

    #[test]
    fn a_journal_goes_on_where_another_ends() {
        let journal = |actions: &[Action]| {
            let mut journal = Journal::default();
            for action in actions {
                journal.record(act(action.clone()));
            }
            journal
        };
        let (moved, seek) = (Action::Move { next: Move::of(0) }, |position| Action::Seek { position });
        let one = journal(&[moved.clone(), seek(0)]);
        let more = journal(&[moved.clone(), seek(0), Action::Reset]);
        assert_eq!(more.since(&one), Some(&[act(Action::Reset)][..]));
        assert_eq!(one.since(&one), Some(&[][..]));
        assert_eq!(one.since(&more), None);
        // A look that was superseded is not in it any more.
        let elsewhere = journal(&[moved.clone(), seek(0), seek(1), Action::Reset]);
        assert_eq!(elsewhere.since(&one), Some(&[act(seek(1)), act(Action::Reset)][..]));
        assert_eq!(journal(&[moved, Action::Reset]).since(&one), None);
    }

    #[test]
    fn opening_forgets() {
        let mut journal = Journal::default();
        journal.record(act(Action::Reset));
        journal.record(Command::Open { document: String::new() });
        assert!(journal.commands().is_empty());
    }
}
