//! A tab's side: what it has done, what of it is known to be kept, and where it goes when it looks what is kept.

use std::collections::VecDeque;

use super::relation::{Own, Relation};
use super::{Found, MAX_BYTES, Position, Tail, write_entry};
use crate::workbench::journal::Journal;
use crate::workbench::protocol::Command;

/// What a tab knows of what is kept.
#[derive(Debug, Clone)]
pub struct Tab {
    /// What its entries are signed with: nobody else has it.
    id: String,
    known: Position,
    /// The last commands of the journal, of which it is not known whether they are kept.
    unconfirmed: VecDeque<Command>,
    /// How many of them are on their way.
    issued: usize,
    epoch: u32,
    bytes: usize,
    /// Whether something is kept that cannot be used.
    untidy: bool,
}

/// Entries on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The [epoch](Tab::epoch) in which they left.
    pub epoch: u32,
    /// What they follow.
    pub after: Position,
    /// Their texts.
    pub entries: Vec<String>,
}

/// There is no room for more of this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// What is kept, read as far as needed.
#[derive(Debug, Clone)]
pub enum Read {
    /// What follows the entries that the tab knows.
    Tail(Tail),
    /// All of it.
    Whole {
        /// What was read.
        found: Box<Found>,
        /// What was seen before.
        seen: Seen,
    },
}

/// What a look at the tail has shown before all was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// There was none: what is kept is another generation.
    Nothing,
    /// Something else was looked at there than here.
    Looks,
    /// Something else was done there than here.
    Work,
}

/// What is to be done about what was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Nothing more; what is not kept yet may be added.
    Rest,
    /// Read all, having seen this.
    ReadAll(Seen),
    /// Begin a new generation with what can be read: the rest cannot be used.
    TidyUp,
    /// Keep the journal anew: what was kept is gone.
    KeepAgain,
    /// Carry these out; they are in the journal.
    CarryOut(Vec<Command>),
    /// Set the journal aside, which has this many unconfirmed commands, and [go](Tab::go_to) to what is kept.
    SetAside(usize, Box<Found>),
    /// [Go](Tab::go_to) to what is kept, and on with these.
    GoTo(Box<Found>, Vec<Command>),
}

impl Tab {
    /// A tab that has read what is kept up to here.
    pub fn new(id: String, found: &Found) -> Self {
        let (known, bytes) = (found.position.clone(), found.bytes);
        let untidy = found.unread.is_some();
        Self { id, known, unconfirmed: VecDeque::new(), issued: 0, epoch: 0, bytes, untidy }
    }

    /// What its entries are signed with.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Up to where it knows what is kept.
    pub fn known(&self) -> &Position {
        &self.known
    }

    /// Counts how often what was on its way was given up: what comes of it then is nothing to the tab.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// How many commands it does not know to be kept.
    pub fn unconfirmed(&self) -> usize {
        self.unconfirmed.len()
    }

    /// A command was carried out that changed the journal.
    pub fn record(&mut self, command: Command) {
        self.unconfirmed.push_back(command);
    }

    /// Gives up what is on its way: whether it is kept has to be looked up, or it has to be added again.
    pub fn recall(&mut self) {
        self.issued = 0;
        self.epoch += 1;
    }

    /// The entries of what is not on its way yet; `None` if that is nothing.
    pub fn issue(&mut self) -> Result<Option<Issued>, Full> {
        let (mut position, mut entries) = (self.known.clone(), Vec::new());
        let mut after = position.clone();
        for (index, command) in self.unconfirmed.iter().enumerate() {
            if index == self.issued {
                after = position.clone();
            }
            if index >= self.issued {
                entries.push(write_entry(&self.id, &position, command));
            }
            position = position.next(&self.id);
        }
        let bytes: usize = entries.iter().map(String::len).sum();
        if self.bytes + bytes > MAX_BYTES {
            return Err(Full);
        }
        self.issued = self.unconfirmed.len();
        Ok((!entries.is_empty()).then_some(Issued { epoch: self.epoch, after, entries }))
    }

    /// The first of what was on its way is safe. Answers whether that is news.
    pub fn confirm(&mut self, issued: &Issued) -> bool {
        let is_news = issued.epoch == self.epoch;
        if is_news {
            for entry in &issued.entries {
                self.unconfirmed.pop_front();
                self.known = self.known.next(&self.id);
                self.bytes += entry.len();
            }
            self.issued = self.issued.saturating_sub(issued.entries.len());
        }
        is_news
    }

    /// What is kept is a new generation, of these many bytes, with everything but what is unconfirmed.
    pub fn begin_generation(&mut self, position: Position, bytes: usize) {
        (self.known, self.bytes, self.untidy) = (position, bytes, false);
    }

    /// What is kept will be the journal as it is, with everything.
    pub fn give_over(&mut self) {
        self.recall();
        self.unconfirmed.clear();
    }

    /// Compares what is kept with what was done here, and takes note of what is certain.
    pub fn consider(&mut self, journal: &mut Journal, read: Read) -> Step {
        let unconfirmed: Vec<Command> = self.unconfirmed.iter().cloned().collect();
        let own = Own { journal, unconfirmed: &unconfirmed };
        self.untidy |= match &read {
            Read::Tail(tail) => tail.unread.is_some(),
            Read::Whole { found, .. } => found.unread.is_some(),
        };
        let (relation, position, bytes) = match read {
            Read::Tail(tail) => match own.beside_tail(&tail) {
                Some(relation) => (relation, tail.position, self.bytes + tail.bytes),
                None => return Step::ReadAll(if tail.is_work() { Seen::Work } else { Seen::Looks }),
            },
            Read::Whole { found, .. } if own.is_bereft(&self.known, &found) => return Step::KeepAgain,
            Read::Whole { found, seen } => match own.beside(&found, seen == Seen::Work) {
                Relation::Apart { is_missed: false } => return Step::GoTo(found, Vec::new()),
                // Theirs lead nowhere else.
                Relation::Apart { .. } if seen == Seen::Looks => return Step::GoTo(found, unconfirmed),
                Relation::Apart { .. } => return Step::SetAside(unconfirmed.len(), found),
                relation => (relation, found.position.clone(), found.bytes),
            },
        };
        let (confirmed, commands) = match relation {
            Relation::Behind(commands) => (unconfirmed.len(), commands),
            Relation::Ahead { confirmed } => (confirmed, Vec::new()),
            // Returned above.
            Relation::Apart { .. } => (0, Vec::new()),
        };
        drop(self.unconfirmed.drain(..confirmed));
        (self.known, self.bytes) = (position, bytes);
        for command in &commands {
            journal.record(command.clone());
        }
        match (commands.is_empty(), self.untidy) {
            (false, _) => Step::CarryOut(commands),
            (true, true) => Step::TidyUp,
            (true, false) => Step::Rest,
        }
    }

    /// Goes to what is kept, and on with the last of what was done here.
    pub fn go_to(&mut self, journal: &mut Journal, found: &Found, rest: Vec<Command>) {
        *journal = found.journal.clone();
        for command in &rest {
            journal.record(command.clone());
        }
        self.unconfirmed = rest.into();
        (self.known, self.bytes) = (found.position.clone(), found.bytes);
    }
}
