//! Which items were read.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::engine::{Engine, Event};
use crate::model::Item;
use crate::storage::PrimaryKey;

/// Most items of one table that are told apart; what is read after so many is not counted.
pub const MAX_SEEN: usize = 10_000;

/// Which items were read, by their keys or by a Query or Scan that evaluated them.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    tables: OrdMap<Arc<str>, SeenOfTable>,
}

/// Of one table.
#[derive(Debug, Clone, Default)]
struct SeenOfTable {
    items: OrdSet<PrimaryKey>,
    again: u64,
}

impl Seen {
    /// Takes in what happened; the tables are as they were then.
    pub(super) fn note(&mut self, events: &[Event], engine: &Engine) {
        for event in events {
            match event {
                Event::ItemRead { table, key, item: Some(_) } => self.see(table, key, engine),
                Event::ItemsEvaluated(evaluated) => {
                    evaluated.keys().for_each(|key| self.see(&evaluated.table, &key, engine));
                }
                Event::TableDeleted { table } => {
                    self.tables.remove(table);
                }
                _ => {}
            }
        }
    }

    fn see(&mut self, table: &Arc<str>, key: &Item, engine: &Engine) {
        let schema = engine.table(table).map(|table| table.key_schema());
        let Some(key) = schema.and_then(|schema| PrimaryKey::of(schema, key)) else { return };
        let seen = self.tables.entry(Arc::clone(table)).or_default();
        if seen.items.contains(&key) {
            seen.again += 1;
        } else if seen.items.len() < MAX_SEEN {
            seen.items.insert(key);
        }
    }

    /// How many items of a table were read, and how often one that had been read before.
    pub(super) fn of(&self, table: &str) -> (u64, u64) {
        self.tables.get(table).map_or((0, 0), |seen| (seen.items.len() as u64, seen.again))
    }
}
