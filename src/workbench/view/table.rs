//! Tables as they are stored: what each holds; rows of it or of an index, a window at a time; one item in full.

use serde::{Deserialize, Serialize};

use crate::lesson::desk::Access;

/// A table in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableView {
    /// Its name.
    pub name: String,
    /// The name of its partition key.
    pub partition_key: String,
    /// The name of its sort key, if it has one.
    pub sort_key: Option<String>,
    /// Items in it.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many items the request that is looked at met.
    pub touched: u64,
    /// Its indexes.
    pub indexes: Vec<IndexView>,
}

/// An index of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexView {
    /// Its name.
    pub name: String,
    /// Whether it is local.
    pub local: bool,
    /// The names of its key attributes, partition key first.
    pub keys: Vec<String>,
    /// What it holds beside the keys of index and table: these attributes; `None` of all.
    pub projects: Option<Vec<String>>,
    /// Entries in it.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A table, or one of its indexes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsOf {
    /// The table's name.
    pub table: String,
    /// The index's.
    pub index: Option<String>,
}

/// Rows of a table or an index as they are after the request that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsView {
    /// The desk's id.
    pub desk: String,
    /// Whose rows.
    pub of: RowsOf,
    /// The [number](super::SentView::number) of the request that is looked at, if any.
    pub after: Option<u64>,
    /// The names of the partition key's attributes.
    pub partition: Vec<String>,
    /// The names of the attributes in [`ItemView::lead`].
    pub leading: Vec<String>,
    /// How many rows there are in all.
    pub all: u64,
    /// How many items have none, because there are too many.
    pub left_out: u64,
    /// The number of the first of these, from 0.
    pub from: u64,
    /// These, in order.
    pub rows: Vec<RowView>,
    /// Which rows around these are of items that the request met.
    pub touched: TouchedRows,
}

/// Where the items are that a request met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TouchedRows {
    /// How many rows they have.
    pub rows: u64,
    /// The first row.
    pub first: Option<u64>,
    /// The last one before the window.
    pub before: Option<u64>,
    /// The first one after the window.
    pub after: Option<u64>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowView {
    /// The heading of an item collection, whose items follow.
    Collection(CollectionView),
    /// An item, or an index entry.
    Item(ItemView),
}

/// The items of one partition key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CollectionView {
    /// The partition key.
    pub partition: Vec<AttributeShort>,
    /// How many items it has.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// An item of a collection, in a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ItemView {
    /// The item's key in the table, as the API writes it: `{"PK":{"S":"A"}}`.
    pub key: String,
    /// What tells it apart in its collection: its sort key, or another part of its key.
    pub lead: Vec<String>,
    /// Its other attributes: what changed first, else in the order of their names.
    pub attributes: Vec<AttributeShort>,
    /// How many attributes are left out.
    pub more: u64,
    /// Its size: of an index entry, of what the index holds.
    pub bytes: u64,
    /// What the request that is looked at did to it.
    pub access: Option<Access>,
    /// Whether that request took it away: it is shown where it was.
    pub gone: bool,
}

/// An attribute, its values cut where they are long.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AttributeShort {
    /// Its name.
    pub name: String,
    /// Its value for reading; `None` if the request removed it.
    pub value: Option<String>,
    /// What it was before the request that is looked at, if that changed it.
    pub was: Option<String>,
}

/// An item with all there is of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemInFull {
    /// Where it is.
    pub of: RowsOf,
    /// Its [key](ItemView::key).
    pub key: String,
    /// Its attributes: key attributes first, else in the order of their names.
    pub attributes: Vec<AttributeInFull>,
    /// Its size.
    pub bytes: u64,
    /// Attributes of the item that the index does not hold.
    pub left_out: Vec<String>,
    /// Whether the request that is looked at deleted it.
    pub gone: bool,
    /// It as the API writes it, laid out for reading.
    pub json: String,
}

/// An attribute with its whole value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeInFull {
    /// Its name.
    pub name: String,
    /// Whether it is part of the key.
    pub key: bool,
    /// Its type, as on the wire: `S`, `N`, …
    pub kind: String,
    /// Its value for reading; `None` if the request removed it.
    pub value: Option<String>,
    /// What it was before the request that is looked at, if that changed it.
    pub was: Option<String>,
    /// Bytes of name and value.
    pub bytes: u64,
}
