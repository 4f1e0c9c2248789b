//! The parameters that expressions replaced: `Expected`, `AttributeUpdates`,
//! `KeyConditions`, `QueryFilter`, `ScanFilter` and `AttributesToGet`.
//!
//! They are made into the same bound trees as expressions, so that evaluation,
//! key ranges and updates have one meaning each:
//!
//! | parameter | entry | becomes |
//! |---|---|---|
//! | `Expected` | [`expected`] | [`Condition`](super::Condition) |
//! | `QueryFilter`, `ScanFilter` | [`filter`] | [`Condition`](super::Condition) |
//! | `KeyConditions` | [`key_conditions`] | [`KeyExpression`](super::KeyExpression) |
//! | `AttributeUpdates` | [`attribute_updates`] | [`Update`](super::Update) |
//! | `AttributesToGet` | [`attributes_to_get`] | [`Projection`] |
//!
//! They name top-level attributes only, never paths, and have no text: the
//! spans of their trees are empty.
//!
//! Source of the rules: Developer Guide, "Legacy DynamoDB conditional
//! parameters"; API reference, `Condition`, `ExpectedAttributeValue`,
//! `AttributeValueUpdate`; of the texts, what [`LegacyError`] says.

mod condition;
mod update;

use std::collections::BTreeMap;

pub use self::condition::{expected, filter, key_conditions};
pub use self::update::attribute_updates;
use super::{Path, Projection};
use crate::model::AttributeValue;
use crate::model::error::Span;
use crate::model::words::api_words;

/// The text that a part of a legacy parameter covers: none.
pub(super) const NO_TEXT: Span = Span { start: 0, end: 0 };

api_words! {
    /// How an attribute is compared.
    ///
    /// Source: API reference, `ComparisonOperator`.
    pub enum ComparisonOperator {
        /// Equal to one of several values.
        In = "IN",
        /// The attribute does not exist. Nothing to do with the type NULL.
        Null = "NULL",
        /// Between two values, both inside.
        Between = "BETWEEN",
        /// Less than.
        Lt = "LT",
        /// The attribute exists and holds no such part.
        NotContains = "NOT_CONTAINS",
        /// Equal, of whatever type.
        Eq = "EQ",
        /// Greater than.
        Gt = "GT",
        /// The attribute exists.
        NotNull = "NOT_NULL",
        /// Not equal; true also where there is no such attribute.
        Ne = "NE",
        /// Less than or equal.
        Le = "LE",
        /// Begins with.
        BeginsWith = "BEGINS_WITH",
        /// Greater than or equal.
        Ge = "GE",
        /// A substring, a member of a set, an element of a list.
        Contains = "CONTAINS",
    }
}

api_words! {
    /// How several conditions make one.
    ///
    /// Source: API reference, `ConditionalOperator`.
    #[derive(Default)]
    pub enum ConditionalOperator {
        /// One of them holds.
        Or = "OR",
        /// All of them hold.
        #[default]
        And = "AND",
    }
}

api_words! {
    /// What is done to an attribute.
    ///
    /// Source: API reference, `AttributeAction`.
    #[derive(Default)]
    pub enum AttributeAction {
        /// Adds a number, members of a set or elements of a list.
        Add = "ADD",
        /// Creates or replaces.
        #[default]
        Put = "PUT",
        /// Takes members away from a set; without a value removes the attribute.
        Delete = "DELETE",
    }
}

/// A condition on an attribute: the API's `Condition`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeCondition {
    /// How the attribute is compared.
    pub comparison_operator: ComparisonOperator,
    /// With what; as many as the operator takes.
    pub attribute_value_list: Vec<AttributeValue>,
}

/// A condition on an attribute of a write: `ExpectedAttributeValue`.
///
/// Either a comparison or, in the older form, a value the attribute must have,
/// or `exists: Some(false)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedAttributeValue {
    /// The value to compare with.
    pub value: Option<AttributeValue>,
    /// Whether the attribute must have the value (so without) or not be there.
    pub exists: Option<bool>,
    /// How the attribute is compared.
    pub comparison_operator: Option<ComparisonOperator>,
    /// With what, in place of `value`.
    pub attribute_value_list: Option<Vec<AttributeValue>>,
}

/// A change of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttributeValueUpdate {
    /// What to do.
    pub action: AttributeAction,
    /// With what.
    pub value: Option<AttributeValue>,
}

/// `QueryFilter`, `ScanFilter` or `KeyConditions`: attributes and their conditions.
pub type ConditionMap = BTreeMap<String, AttributeCondition>;
/// `Expected`: attributes and their conditions.
pub type ExpectedMap = BTreeMap<String, ExpectedAttributeValue>;
/// `AttributeUpdates`: attributes and their changes.
pub type UpdateMap = BTreeMap<String, AttributeValueUpdate>;

/// Why a legacy parameter is refused; `Display` is the service's text.
///
/// Source: the service's answers as users report them, in threads of SDKs and
/// libraries, for [`Self::ArgumentCount`], [`Self::ArgumentType`],
/// [`Self::BetweenOrder`], [`Self::ExistsBesideComparison`],
/// [`Self::ExistsWithoutValue`] and [`Self::ValueOfAbsent`]; the other texts
/// are unverified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LegacyError {
    /// Too few or too many values for the operator.
    #[error(
        "One or more parameter values were invalid: Invalid number of argument(s) for the {0} ComparisonOperator"
    )]
    ArgumentCount(&'static str),
    /// A value of a type that the operator does not compare.
    #[error(
        "One or more parameter values were invalid: ComparisonOperator {operator} is not valid for {descriptor} AttributeValue type"
    )]
    ArgumentType {
        /// As sent.
        operator: &'static str,
        /// The type's descriptor: `SS`, …
        descriptor: &'static str,
    },
    /// Values of several types for one operator.
    #[error(
        "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type"
    )]
    SeveralTypes,
    /// `BETWEEN` with its bounds the wrong way round.
    #[error(
        "The BETWEEN condition was provided a range where the lower bound is bigger than the upper bound"
    )]
    BetweenOrder,
    /// `Value` and `AttributeValueList`.
    #[error(
        "One or more parameter values were invalid: Value and AttributeValueList cannot be used together for Attribute: {0}"
    )]
    ValueBesideList(String),
    /// `Exists` and `ComparisonOperator`.
    #[error(
        "One or more parameter values were invalid: Exists and ComparisonOperator cannot be used together for Attribute: {0}"
    )]
    ExistsBesideComparison(String),
    /// An operator that needs values, without.
    #[error(
        "One or more parameter values were invalid: Value or AttributeValueList must be used with ComparisonOperator: {operator} for Attribute: {attribute}"
    )]
    ComparisonWithoutValue {
        /// As sent.
        operator: &'static str,
        /// The attribute.
        attribute: String,
    },
    /// `AttributeValueList` without an operator.
    #[error(
        "One or more parameter values were invalid: AttributeValueList can only be used with a ComparisonOperator for Attribute: {0}"
    )]
    ListWithoutComparison(String),
    /// An attribute that must exist, but not with which value.
    #[error(
        "One or more parameter values were invalid: Value must be provided when Exists is {exists} for Attribute: {attribute}"
    )]
    ExistsWithoutValue {
        /// `true`, or `null` if nothing was said.
        exists: &'static str,
        /// The attribute.
        attribute: String,
    },
    /// A value of an attribute that must not exist.
    #[error(
        "One or more parameter values were invalid: Value cannot be used when Exists is false for Attribute: {0}"
    )]
    ValueOfAbsent(String),
    /// `ConditionalOperator` beside no conditions.
    ///
    /// Source, of the next one too: ExtendDB's tests of ConditionalOperator, which run against the service.
    #[error("ConditionalOperator cannot be used without Filter or Expected")]
    NothingToCombine,
    /// `ConditionalOperator` beside a single condition.
    #[error("ConditionalOperator can only be used when Filter or Expected has two or more elements")]
    OneToCombine,
    /// No key condition, or more than two.
    #[error("Conditions can be of length 1 or 2 only")]
    KeyConditionCount,
    /// An operator by which no key can be looked up.
    #[error("Attempted conditional constraint is not an indexable operation")]
    NotIndexable,
    /// An attribute named twice.
    #[error("One or more parameter values were invalid: Duplicate value in attribute name: {0}")]
    DuplicateAttribute(String),
    /// `PUT` or `ADD` of nothing.
    #[error(
        "One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified"
    )]
    UpdateWithoutValue,
    /// `DELETE` of something else than members of a set.
    #[error(
        "One or more parameter values were invalid: DELETE action with value is not supported for the type {0}"
    )]
    DeleteType(&'static str),
    /// `ADD` of something that cannot be added.
    #[error("One or more parameter values were invalid: ADD action is not supported for the type {0}")]
    AddType(&'static str),
}

/// Makes a projection of `AttributesToGet`.
///
/// # Errors
///
/// [`LegacyError::DuplicateAttribute`] for the first name that is there before.
pub fn attributes_to_get(names: &[String]) -> Result<Projection, LegacyError> {
    let again =
        names.iter().enumerate().find(|(count, name)| names.iter().take(*count).any(|other| other == *name));
    match again {
        Some((_, name)) => Err(LegacyError::DuplicateAttribute(name.clone())),
        None => Ok(Projection::of(names.iter().map(|name| Path::top_level(name)))),
    }
}
