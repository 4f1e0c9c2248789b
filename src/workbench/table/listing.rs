//! The rows of a table or an index: item collections by partition key, in them the items by sort key, numbered from 0.
//!
//! A listing is made once for a state of the table, in one walk through its items, and then answers any window of
//! rows at once. Items that the request that is looked at deleted stand where they were.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::text::short_text;
use crate::engine::{TableEntry, wire};
use crate::lesson::desk::{Access, Touch};
use crate::model::index::IndexDefinition;
use crate::model::key_schema::KeySchema;
use crate::model::size::{item_size, name_size, value_size};
use crate::model::{AttributeValue, Item};
use crate::storage::{Index, PrimaryKey, Table};
use crate::workbench::view::{AttributeShort, CollectionView, ItemView, RowView, TouchedRows};

/// Most rows that are counted and shown: what a page can scroll through.
pub const MAX_ROWS: usize = 300_000;
/// Most rows of one window.
pub const MAX_WINDOW: u64 = 200;
/// Most attributes of an item that are shown in its row.
const MAX_ATTRIBUTES: usize = 12;
/// Most characters of a value that are shown in a row.
const MAX_CHARACTERS: usize = 64;
/// The same of a value by which items are told apart.
const MAX_KEY_CHARACTERS: usize = 256;

/// All rows of a table or an index.
#[derive(Debug, Clone)]
pub struct Listing {
    table_keys: Arc<KeySchema>,
    index: Option<Arc<IndexDefinition>>,
    partition: Vec<String>,
    sort: Vec<String>,
    rows: Vec<Row>,
    /// The rows of items that were met, ascending.
    touched: Vec<usize>,
    left_out: u64,
}

#[derive(Debug, Clone)]
enum Row {
    /// The heading of the items that follow it.
    Collection {
        items: u64,
        bytes: u64,
        first: Arc<Item>,
    },
    Item(Stored),
}

/// An item or an index entry, with what was done to it.
#[derive(Debug, Clone)]
struct Stored {
    item: Arc<Item>,
    bytes: u64,
    access: Option<Access>,
    before: Option<Arc<Item>>,
    /// It is not there any more.
    gone: bool,
}

/// What was done to the items, by their keys.
type Done<'t> = BTreeMap<PrimaryKey, (Access, Option<&'t Arc<Item>>)>;

impl Listing {
    /// The rows of a table, or of one of its indexes; `None` if it has no such index.
    pub fn of(entry: &TableEntry, index: Option<&str>, touched: &[Touch]) -> Option<Self> {
        let contents = &entry.contents;
        let done = done(entry, touched);
        let schema = contents.key_schema();
        let (stored, definition) = match index {
            None => (table_items(contents, &done), None),
            Some(name) => {
                let index = contents.index(name)?;
                (entries(contents, index, &done), Some(Arc::clone(index.definition())))
            }
        };
        let keys = definition.as_ref().map_or(schema.attributes(), |definition| definition.keys.attributes());
        let names = |keys: &[crate::model::key_schema::KeyAttribute]| -> Vec<String> {
            keys.iter().map(|key| key.name.clone()).collect()
        };
        let mut listing = Self {
            table_keys: Arc::clone(schema),
            partition: names(keys.partition),
            sort: names(keys.sort),
            index: definition,
            rows: Vec::new(),
            touched: Vec::new(),
            left_out: 0,
        };
        listing.fill(stored);
        Some(listing)
    }

    /// Puts collections in the order of their partition keys. `stored` has the items of each next to each other.
    fn fill(&mut self, stored: Vec<Stored>) {
        let all = stored.len();
        let mut collections: Vec<Vec<Stored>> = Vec::new();
        for next in stored {
            let same = |last: &Vec<Stored>| {
                last.first()
                    .is_some_and(|first| self.partition_order(&first.item, &next.item) == Ordering::Equal)
            };
            match collections.last_mut() {
                Some(last) if same(last) => last.push(next),
                _ => collections.push(vec![next]),
            }
        }
        let first = |collection: &Vec<Stored>| collection.first().map(|first| Arc::clone(&first.item));
        collections.sort_by(|one, two| match (one.first(), two.first()) {
            (Some(one), Some(two)) => self.partition_order(&one.item, &two.item),
            _ => Ordering::Equal,
        });
        let headed = self.has_collections();
        let mut shown = 0;
        for collection in collections {
            if self.rows.len() + 2 > MAX_ROWS {
                break;
            }
            if let (true, Some(first)) = (headed, first(&collection)) {
                let there = collection.iter().filter(|stored| !stored.gone);
                let (items, bytes) =
                    there.fold((0, 0), |(items, bytes), stored| (items + 1, bytes + stored.bytes));
                self.rows.push(Row::Collection { items, bytes, first });
            }
            for stored in collection.into_iter().take(MAX_ROWS - self.rows.len()) {
                if stored.access.is_some() {
                    self.touched.push(self.rows.len());
                }
                self.rows.push(Row::Item(stored));
                shown += 1;
            }
        }
        self.left_out = (all - shown) as u64;
    }

    fn partition_order(&self, one: &Item, two: &Item) -> Ordering {
        let orders = self.partition.iter().map(|name| one.get(name).cmp(&two.get(name)));
        orders.fold(Ordering::Equal, Ordering::then)
    }

    /// Whether several items may have the same partition key, so that collections have headings.
    fn has_collections(&self) -> bool {
        self.index.is_some() || !self.sort.is_empty()
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many items have no row because there are too many.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The names of the attributes that lead each item's row: its sort key, or what else tells it apart.
    pub fn leading(&self) -> Vec<String> {
        if !self.sort.is_empty() {
            return self.sort.clone();
        }
        match self.index {
            Some(_) => self.table_keys.attributes().iter().map(|key| key.name.clone()).collect(),
            None => self.partition.clone(),
        }
    }

    /// The names of the partition key's attributes.
    pub fn partition(&self) -> &[String] {
        &self.partition
    }

    /// `count` rows from row `from` on: at most [`MAX_WINDOW`].
    pub fn window(&self, from: u64, count: u64) -> Vec<RowView> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let count = usize::try_from(count.min(MAX_WINDOW)).unwrap_or_default();
        self.rows.iter().skip(from).take(count).map(|row| self.row(row)).collect()
    }

    /// Which rows around a window are of items that were met.
    pub fn touched(&self, from: u64, count: u64) -> TouchedRows {
        let (from, end) = (from, from.saturating_add(count.min(MAX_WINDOW)));
        let before = self.touched.partition_point(|&row| (row as u64) < from);
        let after = self.touched.partition_point(|&row| (row as u64) < end);
        let at = |index: Option<usize>| Some(*self.touched.get(index?)? as u64);
        TouchedRows {
            rows: self.touched.len() as u64,
            first: at(Some(0)),
            before: at(before.checked_sub(1)),
            after: at(Some(after)),
        }
    }

    fn row(&self, row: &Row) -> RowView {
        match row {
            Row::Collection { items, bytes, first } => RowView::Collection(CollectionView {
                partition: self
                    .partition
                    .iter()
                    .map(|name| AttributeShort {
                        name: name.clone(),
                        value: first.get(name).map(key_shown),
                        was: None,
                    })
                    .collect(),
                items: *items,
                bytes: *bytes,
            }),
            Row::Item(stored) => RowView::Item(self.item(stored)),
        }
    }

    fn item(&self, stored: &Stored) -> ItemView {
        let leading = self.leading();
        let headed = if self.has_collections() { self.partition.as_slice() } else { &[] };
        let is_told = |name: &String| leading.contains(name) || headed.contains(name);
        let is_shown = |(name, _): &(&String, &AttributeValue)| !is_told(name) && self.holds(name);
        let there = stored.item.iter().filter(is_shown).map(|(name, value)| {
            let was = stored.changed_from().and_then(|before| before.get(name)).filter(|was| *was != value);
            AttributeShort { name: name.clone(), value: Some(shown(value)), was: was.map(shown) }
        });
        let lost = stored.changed_from().into_iter().flatten().filter(is_shown);
        let lost = lost
            .filter(|(name, _)| !stored.item.contains_key(*name))
            .map(|(name, was)| AttributeShort { name: name.clone(), value: None, was: Some(shown(was)) });
        let mut attributes: Vec<AttributeShort> = there.chain(lost).collect();
        // What changed is seen although there is not room for everything.
        attributes.sort_by_key(|attribute| attribute.was.is_none());
        let more = attributes.len().saturating_sub(MAX_ATTRIBUTES) as u64;
        attributes.truncate(MAX_ATTRIBUTES);
        ItemView {
            key: wire::item_to_json(&self.key(&stored.item)).to_string(),
            lead: leading
                .iter()
                .map(|name| stored.item.get(name).map(key_shown).unwrap_or_default())
                .collect(),
            attributes,
            more,
            bytes: stored.bytes,
            access: stored.access,
            gone: stored.gone,
        }
    }

    fn holds(&self, name: &str) -> bool {
        self.index.as_ref().is_none_or(|index| index.projects(&self.table_keys, name))
    }

    fn key(&self, item: &Item) -> Item {
        let keys = self.table_keys.attributes();
        keys.iter()
            .filter_map(|key| item.get_key_value(&key.name))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect()
    }
}

impl Stored {
    /// The item before, if it was changed.
    fn changed_from(&self) -> Option<&Item> {
        self.before.as_deref().filter(|_| self.access == Some(Access::Changed))
    }
}

fn shown(value: &AttributeValue) -> String {
    short_text(value, MAX_CHARACTERS)
}

fn key_shown(value: &AttributeValue) -> String {
    short_text(value, MAX_KEY_CHARACTERS)
}

/// What was done last to each item, and what it was at first.
fn done<'t>(entry: &TableEntry, touched: &'t [Touch]) -> Done<'t> {
    let mut done: Done = BTreeMap::new();
    for touch in touched.iter().filter(|touch| touch.table == entry.definition.name) {
        let Some(key) = entry.contents.key_of(&touch.key) else { continue };
        let first = done.get(&key).and_then(|(_, before)| *before);
        done.insert(key, (touch.access, first.or(touch.before.as_ref())));
    }
    done
}

fn table_items(contents: &Table, done: &Done) -> Vec<Stored> {
    let there = contents.iter().map(|(key, stored)| {
        let (access, before) =
            done.get(key).map_or((None, None), |(access, before)| (Some(*access), *before));
        let (item, bytes, before) = (Arc::clone(stored.item()), stored.size_bytes(), before.map(Arc::clone));
        (key.as_bytes(), Stored { item, bytes, access, before, gone: false })
    });
    let gone =
        done.iter().filter(|(key, _)| contents.get(key).is_none()).filter_map(|(key, (access, before))| {
            let item = Arc::clone((*before)?);
            let bytes = item_size(&item);
            Some((key.as_bytes(), Stored { item, bytes, access: Some(*access), before: None, gone: true }))
        });
    merge(there, gone)
}

fn entries(contents: &Table, index: &Index, done: &Done) -> Vec<Stored> {
    let schema = contents.key_schema();
    let there = index.iter().map(|(position, entry)| {
        // Most often nothing or little was done: no key is made for an item in vain.
        let key = if done.is_empty() { None } else { contents.key_of(entry.item()) };
        let met = key.and_then(|key| done.get(&key));
        let (access, before) = met.map_or((None, None), |(access, before)| (Some(*access), *before));
        let (item, bytes) = (Arc::clone(entry.item()), entry.size_bytes());
        (position, Stored { item, bytes, access, before: before.map(Arc::clone), gone: false })
    });
    let mut gone: Vec<(Vec<u8>, Stored)> = Vec::new();
    for (key, (_, before)) in done {
        let Some((before, from)) = before.and_then(|before| Some((before, index.position(before)?))) else {
            continue;
        };
        let now = contents.get(key).and_then(|stored| index.position(stored.item()));
        if now.as_ref() != Some(&from) {
            let held = before.iter().filter(|(name, _)| index.definition().projects(schema, name));
            let bytes = held.map(|(name, value)| name_size(name) + value_size(value)).sum();
            let (item, access) = (Arc::clone(before), Some(Access::Deleted));
            gone.push((from, Stored { item, bytes, access, before: None, gone: true }));
        }
    }
    gone.sort_by(|(one, _), (two, _)| one.cmp(two));
    merge(there, gone.iter().map(|(position, stored)| (position.as_slice(), stored.clone())))
}

/// Both in the order of their positions.
fn merge<'p>(
    there: impl Iterator<Item = (&'p [u8], Stored)>,
    gone: impl Iterator<Item = (&'p [u8], Stored)>,
) -> Vec<Stored> {
    let mut gone = gone.peekable();
    let mut merged = Vec::with_capacity(there.size_hint().0);
    for (position, stored) in there {
        while let Some((_, stored)) = gone.next_if(|(at, _)| *at < position) {
            merged.push(stored);
        }
        merged.push(stored);
    }
    merged.extend(gone.map(|(_, stored)| stored));
    merged
}
