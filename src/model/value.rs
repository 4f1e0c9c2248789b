//! Attribute values and items.

use std::collections::{BTreeMap, BTreeSet};

use super::number::Number;

/// A value of one of DynamoDB's ten types.
///
/// Sets are ordered here although the service leaves their order open: two
/// sets with the same members are the same value, and nothing visible may
/// depend on a hash.
/// Source: API reference, `AttributeValue`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeValue {
    /// String, UTF-8.
    S(String),
    /// Number, up to 38 significant digits.
    N(Number),
    /// Binary, raw bytes (base64 only on the wire).
    B(Vec<u8>),
    /// String set, never empty.
    Ss(BTreeSet<String>),
    /// Number set, never empty, unique by numeric value.
    Ns(BTreeSet<Number>),
    /// Binary set, never empty.
    Bs(BTreeSet<Vec<u8>>),
    /// Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// List of values of any types, may be empty.
    L(Vec<AttributeValue>),
    /// Map of names to values of any types, may be empty.
    M(BTreeMap<String, AttributeValue>),
}

/// An item: top-level attribute names to values.
pub type Item = BTreeMap<String, AttributeValue>;

/// The type of an [`AttributeValue`], as written on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
    /// String set.
    Ss,
    /// Number set.
    Ns,
    /// Binary set.
    Bs,
    /// Boolean.
    Bool,
    /// Null.
    Null,
    /// List.
    L,
    /// Map.
    M,
}

impl AttributeValue {
    /// The type of this value.
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            Self::S(_) => AttributeType::S,
            Self::N(_) => AttributeType::N,
            Self::B(_) => AttributeType::B,
            Self::Ss(_) => AttributeType::Ss,
            Self::Ns(_) => AttributeType::Ns,
            Self::Bs(_) => AttributeType::Bs,
            Self::Bool(_) => AttributeType::Bool,
            Self::Null => AttributeType::Null,
            Self::L(_) => AttributeType::L,
            Self::M(_) => AttributeType::M,
        }
    }
}

impl AttributeType {
    /// The type descriptor on the wire: `S`, `SS`, `BOOL`, …
    pub fn descriptor(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Ss => "SS",
            Self::Ns => "NS",
            Self::Bs => "BS",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::L => "L",
            Self::M => "M",
        }
    }

    /// The type with this wire descriptor, if there is one.
    pub fn from_descriptor(descriptor: &str) -> Option<Self> {
        Some(match descriptor {
            "S" => Self::S,
            "N" => Self::N,
            "B" => Self::B,
            "SS" => Self::Ss,
            "NS" => Self::Ns,
            "BS" => Self::Bs,
            "BOOL" => Self::Bool,
            "NULL" => Self::Null,
            "L" => Self::L,
            "M" => Self::M,
            _ => return None,
        })
    }
}
