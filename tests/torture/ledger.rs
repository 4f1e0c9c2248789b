//! What ought to be stored: a plain list of items by their keys, written from
//! what events tell. It knows no indexes, no lag and no capacity, so whatever
//! these do to the tables shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use dynamodb_sandbox::engine::event::ItemKey;
use dynamodb_sandbox::engine::table_definition::TableStatus;
use dynamodb_sandbox::engine::{Engine, Event};
use dynamodb_sandbox::model::Item;
use dynamodb_sandbox::storage::PrimaryKey;

/// The items of all tables, by table and key.
#[derive(Default)]
pub(crate) struct Ledger(BTreeMap<Arc<str>, BTreeMap<PrimaryKey, Arc<Item>>>);

impl Ledger {
    /// Follows what happened in `engine`.
    ///
    /// # Errors
    ///
    /// An event that tells of another item before than there was.
    pub(crate) fn follow(&mut self, engine: &Engine, events: &[Event]) -> Result<(), String> {
        for event in events {
            match event {
                Event::TableCreated { table } => drop(self.0.insert(Arc::clone(table), BTreeMap::new())),
                Event::TableDeleted { table } => drop(self.0.remove(table)),
                Event::ItemWritten { table, key, before, after } => {
                    self.write(engine, table, key, before.as_ref(), after.clone())?;
                }
                Event::ItemExpired { table, key, item } => {
                    self.write(engine, table, key, Some(item), None)?
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn write(
        &mut self,
        engine: &Engine,
        table: &Arc<str>,
        key: &ItemKey,
        before: Option<&Arc<Item>>,
        after: Option<Arc<Item>>,
    ) -> Result<(), String> {
        let (Some(items), Some(stored)) = (self.0.get_mut(table), engine.table(table)) else {
            return Err(format!("an event in {table}, which there is not"));
        };
        let key = PrimaryKey::of(stored.key_schema(), key).ok_or("an event's key is none")?;
        let known = match after {
            Some(item) => items.insert(key, item),
            None => items.remove(&key),
        };
        if known.as_ref() == before { Ok(()) } else { Err(format!("an item of {table} is lost or found")) }
    }

    /// Whether `engine` holds these items, and no others.
    ///
    /// # Errors
    ///
    /// The table that does not.
    pub(crate) fn audit(&self, engine: &Engine) -> Result<(), String> {
        let tables = engine.catalog().iter().filter(|entry| entry.status() != TableStatus::Deleting);
        let names: Vec<_> = tables.map(|entry| &entry.definition.name).collect();
        if !self.0.keys().eq(names) {
            return Err("there are other tables than were made".to_owned());
        }
        for (name, items) in &self.0 {
            let stored = engine.table(name).into_iter().flat_map(|table| table.iter());
            if !stored.map(|(key, item)| (key, item.item())).eq(items) {
                return Err(format!("{name} holds other items than were written to it"));
            }
        }
        Ok(())
    }
}
