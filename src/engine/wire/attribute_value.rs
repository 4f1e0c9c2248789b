//! Attribute values: JSON to model and back.
//!
//! A value can be of the wrong JSON type, which ends the reading at once
//! (`SerializationException`), or well-formed but unacceptable (an empty set,
//! a number of 39 digits), which the service reports only after other checks.
//! So reading yields values *and* the first [`ValueError`].

mod read;
mod write;

pub use self::read::{ElementValue, FieldValue, Values};
pub use self::write::{WireItem, WireValue, serialize_item, serialize_items};
use crate::model::number::NumberError;

/// Binary as it is written.
fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Why a well-formed attribute value is not acceptable. `Display` is the
/// service's text.
///
/// Source: fact sheet §5, messages 11, 12, 14 and 15; the others are known
/// second hand, from an emulator's tests (unverified).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// No type, or only unknown ones.
    #[error("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    NoType,
    /// More than one type.
    #[error(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
    )]
    SeveralTypes,
    /// `{"NULL": false}`.
    #[error(
        "One or more parameter values were invalid: Null attribute value types must have the value of true"
    )]
    NullIsFalse,
    /// `{"SS": []}`.
    #[error("One or more parameter values were invalid: An string set  may not be empty")]
    EmptyStringSet,
    /// `{"NS": []}`.
    #[error("One or more parameter values were invalid: An number set  may not be empty")]
    EmptyNumberSet,
    /// `{"BS": []}`.
    #[error("One or more parameter values were invalid: Binary sets should not be empty")]
    EmptyBinarySet,
    /// A string twice in a set.
    #[error("One or more parameter values were invalid: Input collection [{}] contains duplicates.", .0.join(", "))]
    DuplicateStrings(Vec<String>),
    /// A number twice in a set, however written.
    #[error("Input collection contains duplicates")]
    DuplicateNumbers,
    /// A binary value twice in a set; as base64.
    #[error("One or more parameter values were invalid: Input collection [{}]of type BS contains duplicates.", .0.join(", "))]
    DuplicateBinaries(Vec<String>),
    /// A number that cannot be stored.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// More than 32 levels.
    #[error(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
    )]
    TooDeep,
    /// An attribute name of more than 65,535 bytes, at any depth.
    ///
    /// Source: the service's answers as users report them (measured in September 2026).
    #[error("Attribute name is too large, must be less than 65536 bytes")]
    NameTooLong,
}

/// Longest attribute name, in bytes. Source: Developer Guide, "Quotas".
pub const MAX_ATTRIBUTE_NAME_BYTES: usize = 65_535;

impl ValueError {
    /// Whether the service puts `1 validation error detected: ` before this
    /// text in writes: it does so for sets and NULL.
    pub fn is_counted(&self) -> bool {
        matches!(
            self,
            Self::NullIsFalse
                | Self::EmptyStringSet
                | Self::EmptyNumberSet
                | Self::EmptyBinarySet
                | Self::DuplicateStrings(_)
                | Self::DuplicateNumbers
                | Self::DuplicateBinaries(_)
                | Self::NameTooLong
        )
    }
}
