//! What happened inside an operation, for views and for the analysis of races.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::admission::Refusal;
use crate::model::Item;
use crate::model::key_schema::KeySchema;

/// Something an operation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A table was created; it may still be `CREATING`.
    TableCreated {
        /// Its name.
        table: Arc<str>,
    },
    /// A table was changed, or its indexes; it may still be `UPDATING`.
    TableUpdated {
        /// Its name.
        table: Arc<str>,
    },
    /// A table was deleted, with its items; it may still be `DELETING`.
    TableDeleted {
        /// Its name.
        table: Arc<str>,
    },
    /// An item was read, or looked for in vain.
    ItemRead {
        /// The table.
        table: Arc<str>,
        /// The item's key.
        key: ItemKey,
        /// The whole item, whatever was asked for of it; `None` if there is
        /// none. Its size is on the receipt.
        item: Option<Arc<Item>>,
    },
    /// A Query or Scan evaluated items: each counts as read, also those a
    /// filter then left out.
    ItemsEvaluated(Evaluated),
    /// An item was created (no `before`), replaced or changed, or deleted (no
    /// `after`). A delete of nothing is no event.
    ItemWritten {
        /// The table.
        table: Arc<str>,
        /// The item's key.
        key: ItemKey,
        /// The item before.
        before: Option<Arc<Item>>,
        /// The item after.
        after: Option<Arc<Item>>,
    },
    /// An item was deleted because it had expired.
    ItemExpired {
        /// The table.
        table: Arc<str>,
        /// The item's key.
        key: ItemKey,
        /// The item.
        item: Arc<Item>,
    },
    /// A condition was false, and nothing was written.
    ConditionFailed {
        /// The table.
        table: Arc<str>,
        /// The item's key.
        key: ItemKey,
        /// The item the condition saw.
        item: Option<Arc<Item>>,
    },
    /// A request, or a member of a batch or transaction, found no capacity;
    /// nothing was done for it.
    Throttled {
        /// What it would have needed.
        refusals: Vec<Refusal>,
    },
}

/// The items that a Query or Scan evaluated, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// The table.
    pub table: Arc<str>,
    /// The table's key attributes.
    pub schema: Arc<KeySchema>,
    /// The items.
    pub items: Vec<Arc<Item>>,
}

impl Evaluated {
    /// The items' keys, in the same order.
    pub fn keys(&self) -> impl Iterator<Item = ItemKey> {
        self.items.iter().map(|item| ItemKey::new(&self.schema, item))
    }
}

/// The key of an item: a map of its one or two key attributes.
///
/// Taken out of the item when first looked at, so that an event costs nothing
/// until then.
#[derive(Debug, Clone)]
pub struct ItemKey {
    schema: Arc<KeySchema>,
    /// The item, or just its key attributes.
    source: Arc<Item>,
    attributes: OnceLock<Item>,
}

impl ItemKey {
    /// The key of `source`, an item or a map of key attributes.
    pub fn new(schema: &Arc<KeySchema>, source: &Arc<Item>) -> Self {
        let (schema, source) = (Arc::clone(schema), Arc::clone(source));
        Self { schema, source, attributes: OnceLock::new() }
    }
}

impl Deref for ItemKey {
    type Target = Item;

    fn deref(&self) -> &Item {
        let keys = || std::iter::once(&self.schema.partition).chain(&self.schema.sort).map(|key| &key.name);
        if self.source.len() == keys().count() {
            return &self.source;
        }
        let attribute = |name: &String| Some((name.clone(), self.source.get(name)?.clone()));
        self.attributes.get_or_init(|| keys().filter_map(attribute).collect())
    }
}

impl PartialEq for ItemKey {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for ItemKey {}
