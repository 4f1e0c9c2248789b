//! Ranges of keys: what a Query or a Scan walks through.
//!
//! Keys are bytes that sort as a scan goes, so a partition, a range of sort
//! keys in it and a segment of a parallel scan are all one range of bytes, in
//! tables and in indexes:
//!
//! | read | from (inside) | to (outside) |
//! |---|---|---|
//! | the whole partition *p* | *p* | the first key after all that start with *p* |
//! | sort key = *v* | *p v* | *p v* `00` |
//! | sort key > *v* | *p v* `00` | the end of the partition |
//! | sort key begins with *v* | *p v* | the first key after all that start with *p v* |
//! | segment *s* of *n* | hash ⌈2⁶⁴·*s*/*n*⌉ | hash ⌈2⁶⁴·(*s*+1)/*n*⌉ |
//!
//! `00` is the smallest byte a longer sort key can go on with. In an index,
//! where values end with a mark, the range past *v* starts after all keys with
//! *p v* instead.

use std::ops::{Bound, RangeBounds};

use super::index;
use super::key::{leading_hash, partition_prefix, value_bytes};
use crate::expression::{KeyCondition, SortCondition};
use crate::model::AttributeValue;
use crate::model::index::IndexKeySchema;
use crate::model::key_schema::{KeySchema, KeyType};

/// A range of keys, in the order of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    lower: Bound<Vec<u8>>,
    upper: Bound<Vec<u8>>,
}

impl KeyRange {
    /// All keys.
    pub fn all() -> Self {
        Self { lower: Bound::Unbounded, upper: Bound::Unbounded }
    }

    /// Keys whose partition hash lies in part `segment` of `total` equal
    /// parts; nothing unless `segment` is less than `total`.
    pub fn segment(segment: u32, total: u32) -> Self {
        let (segment, total) = (u128::from(segment), u128::from(total));
        // Of 65 bits at most; the end of the last part has the 65th set.
        let start = |part: u128| (part << 64).div_ceil(total.max(1));
        let bytes = |hash: u128| u64::try_from(hash).ok().map(|hash| hash.to_be_bytes().to_vec());
        let nothing = || Self { lower: Bound::Included(vec![]), upper: Bound::Excluded(vec![]) };
        match bytes(start(segment)) {
            Some(lower) => Self {
                lower: Bound::Included(lower),
                upper: bytes(start(segment + 1)).map_or(Bound::Unbounded, Bound::Excluded),
            },
            None => nothing(),
        }
    }

    /// The keys of a table that satisfy `condition`; `None` if its values do
    /// not have the key's types.
    pub fn of_table(schema: &KeySchema, condition: &KeyCondition) -> Option<Self> {
        let partition = value_bytes(schema.partition.key_type, condition.partition.first()?)?;
        let prefix = partition_prefix(partition.as_slice(), 0)?;
        match (&schema.sort, condition.sort.first()) {
            (Some(sort), Some(condition)) => {
                Self::of_sort_key(&prefix, Ending::Open, sort.key_type, condition)
            }
            _ => Some(Self::of_prefix(prefix)),
        }
    }

    /// The positions in an index with these keys that satisfy `condition`;
    /// `None` if its values do not have the keys' types.
    pub fn of_index(keys: &IndexKeySchema, condition: &KeyCondition) -> Option<Self> {
        let values = keys.partition.iter().zip(&condition.partition);
        let partition =
            values.map(|(key, value)| value_bytes(key.key_type, value)).collect::<Option<Vec<_>>>()?;
        let mut prefix = index::partition_prefix(partition.iter().map(|value| value.as_slice()));
        let mut sort = keys.sort.iter().zip(&condition.sort).peekable();
        while let Some((key, condition)) = sort.next() {
            match condition {
                SortCondition::Equal(value) if sort.peek().is_some() => {
                    index::push_value(&mut prefix, value_bytes(key.key_type, value)?.as_slice());
                }
                last => return Self::of_sort_key(&prefix, Ending::Marked, key.key_type, last),
            }
        }
        Some(Self::of_prefix(prefix))
    }

    /// The partition hash at which the range begins.
    pub fn first_hash(&self) -> u64 {
        match &self.lower {
            Bound::Included(lower) | Bound::Excluded(lower) => leading_hash(lower),
            Bound::Unbounded => 0,
        }
    }

    fn of_prefix(prefix: Vec<u8>) -> Self {
        Self { upper: before(after_prefix(&prefix)), lower: Bound::Included(prefix) }
    }

    /// The keys that start with `prefix` and go on with a sort key that
    /// satisfies `condition`.
    fn of_sort_key(
        prefix: &[u8],
        ending: Ending,
        key_type: KeyType,
        condition: &SortCondition,
    ) -> Option<Self> {
        let at = |value: &AttributeValue| Some(ending.key(prefix, value_bytes(key_type, value)?.as_slice()));
        let past = |value: &AttributeValue| Some(ending.past(at(value)?));
        let end = || before(after_prefix(prefix));
        let (lower, upper) = match condition {
            SortCondition::Equal(value) => (at(value)?, Bound::Excluded(past(value)?)),
            SortCondition::Less(value) => (prefix.to_vec(), Bound::Excluded(at(value)?)),
            SortCondition::LessOrEqual(value) => (prefix.to_vec(), Bound::Excluded(past(value)?)),
            SortCondition::Greater(value) => (past(value)?, end()),
            SortCondition::GreaterOrEqual(value) => (at(value)?, end()),
            SortCondition::Between(low, high) => (at(low)?, Bound::Excluded(past(high)?)),
            SortCondition::BeginsWith(start) => {
                return Some(Self::of_prefix(ending.start(prefix, value_bytes(key_type, start)?.as_slice())));
            }
        };
        Some(Self { lower: Bound::Included(lower), upper })
    }

    /// Whether `key` lies in the range.
    pub fn contains(&self, key: &[u8]) -> bool {
        self.bounds().contains(key)
    }

    /// What of the range comes after `key` in the order `forward` or
    /// backward. `key` must lie in the range.
    #[must_use]
    pub fn after(self, key: &[u8], forward: bool) -> Self {
        let key = Bound::Excluded(key.to_vec());
        if forward { Self { lower: key, ..self } } else { Self { upper: key, ..self } }
    }

    /// Whether no key can lie in the range: an ordered map may not be asked then.
    pub(super) fn is_empty(&self) -> bool {
        match (&self.lower, &self.upper) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(lower), Bound::Included(upper)) => lower > upper,
            (
                Bound::Included(lower) | Bound::Excluded(lower),
                Bound::Included(upper) | Bound::Excluded(upper),
            ) => lower >= upper,
        }
    }

    /// The bounds, for an ordered map.
    pub(super) fn bounds(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        (self.lower.as_ref().map(Vec::as_slice), self.upper.as_ref().map(Vec::as_slice))
    }
}

/// How a sort key's value ends in a key.
#[derive(Clone, Copy)]
enum Ending {
    /// With the key, as in a table.
    Open,
    /// With an end mark, as in an index.
    Marked,
}

impl Ending {
    /// The first key with `value` after `prefix`.
    fn key(self, prefix: &[u8], value: &[u8]) -> Vec<u8> {
        let mut key = prefix.to_vec();
        match self {
            Self::Open => key.extend(value),
            Self::Marked => index::push_value(&mut key, value),
        }
        key
    }

    /// The first key after all with the value of `key`, which is the first of them.
    fn past(self, mut key: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Open => key.push(0),
            Self::Marked => {
                // The mark's last byte, one further.
                key.pop();
                key.push(1);
            }
        }
        key
    }

    /// What all keys start with whose value starts with `start`.
    fn start(self, prefix: &[u8], start: &[u8]) -> Vec<u8> {
        let mut key = prefix.to_vec();
        match self {
            Self::Open => key.extend(start),
            Self::Marked => index::push_start(&mut key, start),
        }
        key
    }
}

/// The first key after all that start with `prefix`; `None` if there is none.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}

/// The end of a range before `key`, or the end of all keys.
fn before(key: Option<Vec<u8>>) -> Bound<Vec<u8>> {
    key.map_or(Bound::Unbounded, Bound::Excluded)
}
