//! Tables as they are shown: what each holds and what the request that is looked at did to it; the rows of a table
//! or an index, a [window](listing) at a time; one [item] in full.

use std::collections::BTreeSet;

use super::view::{IndexView, TableView};
use crate::engine::{Engine, TableEntry};
use crate::lesson::desk::Touch;
use crate::model::Item;
use crate::model::index::{IndexProjection, IndexScope};

pub mod item;
pub mod listing;
pub mod text;

#[cfg(test)]
mod tests;

/// All tables, with how many of their items a request met.
pub fn tables(engine: &Engine, touched: &[Touch]) -> Vec<TableView> {
    engine.catalog().iter().map(|entry| table(entry, touched)).collect()
}

fn table(entry: &TableEntry, touched: &[Touch]) -> TableView {
    let (contents, schema) = (&entry.contents, entry.contents.key_schema());
    let name = &entry.definition.name;
    let keys: BTreeSet<&Item> =
        touched.iter().filter(|touch| touch.table == *name).map(|touch| &touch.key).collect();
    let indexes = contents.indexes().iter().map(|index| {
        let definition = index.definition();
        IndexView {
            name: definition.name.to_string(),
            local: definition.scope == IndexScope::Local,
            keys: definition.keys.attributes().iter().map(|key| key.name.clone()).collect(),
            projects: match &definition.projection {
                IndexProjection::All => None,
                IndexProjection::KeysOnly => Some(Vec::new()),
                IndexProjection::Include(names) => Some(names.clone()),
            },
            entries: index.len() as u64,
            bytes: index.size_bytes(),
        }
    });
    TableView {
        name: name.to_string(),
        partition_key: schema.partition.name.clone(),
        sort_key: schema.sort.as_ref().map(|key| key.name.clone()),
        items: contents.len() as u64,
        bytes: contents.size_bytes(),
        touched: keys.len() as u64,
        indexes: indexes.collect(),
    }
}
