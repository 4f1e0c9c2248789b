//! A table's items: sorted, shared between forks, cheap to compare.
//!
//! | idea | where |
//! |---|---|
//! | One ordered map serves a get, the range of a query and a scan, because its key is *partition hash, partition key, sort key*, in bytes that sort as the values do. | [`key`] |
//! | What a query or a scan walks through is one range of those bytes. | [`range`] |
//! | An item is stored with its size and a fingerprint, computed once when it is written. | [`item`] |
//! | A secondary index is another such map, whose entries share the items. It follows every write, and is no part of a table's fingerprint: equal items make equal indexes. | [`index`] |
//! | The map is persistent: cloning a [`Table`] costs nothing, and two clones share every item neither has changed. | [`table`] |
//! | What expires stands in a queue, so that time passing costs only what expires. | [`expiry`] |
//! | A stream's records stand beside the table, in shards that close and split with the clock. | [`stream`] |
//! | A table's fingerprint is the sum of its items' fingerprints, so it is kept up to date in one addition per write, and does not depend on the order of writes. | [`table`] |
//!
//! Knows nothing of JSON, of the text of expressions or of what a request costs.

pub mod expiry;
pub mod index;
pub mod item;
pub mod key;
pub mod range;
pub mod stream;
pub mod table;

pub use expiry::Expiry;
pub use index::{Index, IndexEntry, Upkeep};
pub use item::StoredItem;
pub use key::PrimaryKey;
pub use range::KeyRange;
pub use stream::{Shard, Stream};
pub use table::{Table, Written};

#[cfg(test)]
mod tests;
