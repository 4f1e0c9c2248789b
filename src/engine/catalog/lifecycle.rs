//! One table, and where it and its indexes are in their lives.
//!
//! ```text
//! table                     CREATING ─► ACTIVE ─► UPDATING ─► ACTIVE ─► DELETING
//! an index added to it                            CREATING    CREATING ─► ACTIVE
//!   Backfilling                                   false       true
//! ```
//!
//! Each arrow takes the environment's control-plane delay. Where that is zero
//! nothing happens until somebody looks: see
//! [`Environment`](crate::engine::Environment).
//!
//! Source: Developer Guide, "Managing global secondary indexes"; fact sheet §6.

use std::sync::Arc;

use crate::engine::history::History;
use crate::engine::table_definition::{GlobalIndex, TableDefinition, TableStatus};
use crate::model::{Duration, Instant};
use crate::storage::{Expiry, Table};

/// One table.
#[derive(Debug, Clone)]
pub struct TableEntry {
    /// What it is.
    pub definition: Arc<TableDefinition>,
    /// Its items.
    pub contents: Table,
    /// Which of them expire when, if they do.
    pub expiry: Option<Expiry>,
    lifecycle: Lifecycle,
    /// The index that is being added or removed: one at a time.
    online_index: Option<OnlineIndex>,
    /// What its items were, as long as reads may see that.
    pub(in crate::engine) history: History,
}

/// Where a table is in its life, and since when.
#[derive(Debug, Clone)]
enum Lifecycle {
    Creating {
        since: Instant,
    },
    Active,
    Updating {
        since: Instant,
        /// What the table is when the update is over.
        becomes: Arc<TableDefinition>,
    },
    Deleting {
        since: Instant,
    },
}

/// An index on its way into a table or out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct OnlineIndex {
    pub(in crate::engine) name: Arc<str>,
    pub(in crate::engine) phase: OnlinePhase,
    since: Instant,
}

/// How far an index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum OnlinePhase {
    /// Its partitions are being set up: it holds nothing yet.
    Allocating,
    /// It is being filled, and follows writes already.
    Backfilling,
    /// It is going, and follows writes no more.
    Deleting,
}

/// A change of a table.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Update {
    /// What the table is from now on.
    pub(in crate::engine) during: TableDefinition,
    /// What it is when the update is over.
    pub(in crate::engine) becomes: TableDefinition,
    /// The index that is added or removed with it.
    pub(in crate::engine) index: Option<OnlineChange>,
    /// Whether it takes time: else the table stays `ACTIVE`.
    pub(in crate::engine) takes_time: bool,
}

/// An index to be added or removed, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum OnlineChange {
    Create(Arc<str>),
    Delete(Arc<str>),
}

impl TableEntry {
    /// An empty table that starts as `CREATING`.
    pub(super) fn new(definition: Arc<TableDefinition>, now: Instant) -> Self {
        let contents = empty(&definition);
        let lifecycle = Lifecycle::Creating { since: now };
        let history = History::default();
        Self { definition, contents, expiry: None, lifecycle, online_index: None, history }
    }

    /// Where the table is in its life.
    pub fn status(&self) -> TableStatus {
        match self.lifecycle {
            Lifecycle::Creating { .. } => TableStatus::Creating,
            Lifecycle::Active => TableStatus::Active,
            Lifecycle::Updating { .. } => TableStatus::Updating,
            Lifecycle::Deleting { .. } => TableStatus::Deleting,
        }
    }

    /// Where one of its global indexes is in its life, and whether it is
    /// being filled, if it was added to the table and is not `ACTIVE` yet.
    pub fn index_status(&self, index: &GlobalIndex) -> (TableStatus, Option<bool>) {
        let name = &index.definition.name;
        if let Some(online) = self.online_index.as_ref().filter(|online| online.name == *name) {
            return match online.phase {
                OnlinePhase::Allocating => (TableStatus::Creating, Some(false)),
                OnlinePhase::Backfilling => (TableStatus::Creating, Some(true)),
                OnlinePhase::Deleting => (TableStatus::Deleting, None),
            };
        }
        let status = match &self.lifecycle {
            Lifecycle::Updating { becomes, .. } => match becomes.global_index(name) {
                Some(later) if later != index => TableStatus::Updating,
                _ => TableStatus::Active,
            },
            Lifecycle::Creating { .. } | Lifecycle::Active | Lifecycle::Deleting { .. } => self.status(),
        };
        (status, None)
    }

    /// Where the table's warm throughput is on its way to what was asked for.
    pub fn warm_throughput_status(&self) -> TableStatus {
        match &self.lifecycle {
            Lifecycle::Updating { becomes, .. }
                if becomes.warm_throughput == self.definition.warm_throughput =>
            {
                TableStatus::Active
            }
            Lifecycle::Updating { .. } => TableStatus::Updating,
            Lifecycle::Creating { .. } | Lifecycle::Active | Lifecycle::Deleting { .. } => self.status(),
        }
    }

    /// The index that is being added or removed.
    pub(in crate::engine) fn online_index(&self) -> Option<&OnlineIndex> {
        self.online_index.as_ref()
    }

    /// Whether `index` is being added and cannot be read yet.
    pub(in crate::engine) fn is_building(&self, index: &str) -> bool {
        self.online_index
            .as_ref()
            .is_some_and(|online| *online.name == *index && online.phase != OnlinePhase::Deleting)
    }

    /// Changes what the table is at once, whatever else is changing it.
    pub(super) fn change(&mut self, change: impl Fn(&mut TableDefinition)) {
        change(Arc::make_mut(&mut self.definition));
        if let Lifecycle::Updating { becomes, .. } = &mut self.lifecycle {
            change(Arc::make_mut(becomes));
        }
    }

    /// Starts an update.
    pub(super) fn update(&mut self, update: Update, now: Instant) {
        let Update { during, becomes, index, takes_time } = update;
        let online = |name: Arc<str>, phase| OnlineIndex { name, phase, since: now };
        match index {
            Some(OnlineChange::Create(name)) => {
                self.online_index = Some(online(name, OnlinePhase::Allocating));
            }
            Some(OnlineChange::Delete(name)) => {
                self.contents.remove_index(&name);
                self.online_index = Some(online(name, OnlinePhase::Deleting));
            }
            None => {}
        }
        self.definition = Arc::new(during);
        if takes_time {
            self.lifecycle = Lifecycle::Updating { since: now, becomes: Arc::new(becomes) };
        }
    }

    /// Starts to go: the items are gone at once.
    pub(super) fn delete(&mut self, now: Instant) {
        self.lifecycle = Lifecycle::Deleting { since: now };
        self.online_index = None;
        self.contents = empty(&self.definition);
        self.expiry = None;
        self.history = History::default();
    }

    /// Takes all items out at once, as if they had never been there.
    pub(in crate::engine) fn clear(&mut self) {
        let expiry = self.expiry.as_ref();
        let mut contents = empty(&self.definition);
        let online = self.online_index.as_ref().filter(|online| online.phase != OnlinePhase::Backfilling);
        if let Some(online) = online {
            contents.remove_index(&online.name);
        }
        self.expiry = expiry.map(|expiry| expiry.of_other(&contents));
        self.contents = contents;
        self.history = History::default();
    }

    /// Whether something is over by now.
    pub(super) fn is_due(&self, now: Instant, delay: Duration) -> bool {
        let due = |since: Instant| now - since >= delay;
        self.changes_since().is_some_and(due)
            || self.online_index.as_ref().is_some_and(|index| due(index.since))
    }

    /// When the next of its changes is over, where each takes `delay`.
    pub(in crate::engine) fn settles_at(&self, delay: Duration) -> Option<Instant> {
        let since =
            self.changes_since().into_iter().chain(self.online_index.as_ref().map(|index| index.since));
        since.map(|since| since + delay).min()
    }

    fn changes_since(&self) -> Option<Instant> {
        match &self.lifecycle {
            Lifecycle::Creating { since }
            | Lifecycle::Updating { since, .. }
            | Lifecycle::Deleting { since } => Some(*since),
            Lifecycle::Active => None,
        }
    }

    /// Carries out what is over by now. Answers whether the table is gone.
    pub(super) fn settle(&mut self, now: Instant, delay: Duration) -> bool {
        if self.changes_since().is_some_and(|since| now - since >= delay) {
            match std::mem::replace(&mut self.lifecycle, Lifecycle::Active) {
                Lifecycle::Updating { becomes, .. } => self.definition = becomes,
                Lifecycle::Deleting { .. } => return true,
                Lifecycle::Creating { .. } | Lifecycle::Active => {}
            }
        }
        while let Some(online) = self.online_index.take() {
            if now - online.since < delay {
                self.online_index = Some(online);
                break;
            }
            if online.phase == OnlinePhase::Allocating {
                if let Some(index) = self.definition.global_index(&online.name) {
                    self.contents.add_index(Arc::clone(&index.definition));
                }
                let (phase, since) = (OnlinePhase::Backfilling, online.since + delay);
                self.online_index = Some(OnlineIndex { phase, since, ..online });
            }
        }
        false
    }
}

/// The contents a table starts with.
fn empty(definition: &TableDefinition) -> Table {
    let global = definition.global_indexes.iter().map(|index| &index.definition);
    let indexes = definition.local_indexes.iter().chain(global).map(Arc::clone);
    Table::new(Arc::clone(&definition.key_schema), indexes)
}
