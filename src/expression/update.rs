//! Updates: bound, and applied to an item.
//!
//! An [`Update`] owns its paths and values. Applying it reads only the item
//! as it was before: `SET a = b, b = a` swaps, and list indexes are those of
//! the old list, whatever the other actions do.
//!
//! | file | step |
//! |---|---|
//! | [`bind`] | parsed update to bound update: placeholders, overlapping paths, operand types |
//! | [`apply`] | bound update and item to new item, or the reason why not |
//!
//! Source: Developer Guide, "Update expressions"; fact sheet §5.

mod apply;
mod bind;

use std::sync::Arc;

use super::error::ExpressionError;
use super::path::{Path, PathStep};
use super::placeholders::Placeholders;
use super::projection::Projection;
use super::syntax::Sign;
use super::{remembered, syntax};
use crate::model::value::AttributeType;
use crate::model::{AttributeValue, Item};

pub use apply::{Applied, UpdateError};

#[cfg(test)]
mod tests;

/// An update whose names and values are resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// In the order written.
    actions: Vec<Action>,
    touched: Projection,
    /// What an attribute of the wrong type is answered with.
    type_error: UpdateError,
}

/// One change and where it is made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Action {
    pub(super) path: Path,
    pub(super) change: Change,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    Set(SetValue),
    Remove,
    /// A number or a set; of `AttributeUpdates` also a list.
    Add(Arc<AttributeValue>),
    /// A set.
    Delete(Arc<AttributeValue>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum SetValue {
    Operand(Operand),
    Arithmetic(Sign, Operand, Operand),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Path(Path),
    Value(Arc<AttributeValue>),
    IfNotExists(Path, Box<Operand>),
    ListAppend(Box<Operand>, Box<Operand>),
}

/// What is known of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known<'a> {
    /// All.
    Value(&'a AttributeValue),
    /// Its type: it is yet to be calculated.
    Type(AttributeType),
}

impl Known<'_> {
    /// The value's type.
    pub fn attribute_type(self) -> AttributeType {
        match self {
            Self::Value(value) => value.attribute_type(),
            Self::Type(attribute_type) => attribute_type,
        }
    }
}

/// How many actions of each kind an update has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActionCounts {
    /// SET actions.
    pub set: u64,
    /// REMOVE actions.
    pub remove: u64,
    /// ADD actions.
    pub add: u64,
    /// DELETE actions.
    pub delete: u64,
    /// SET actions whose path ends in a list index.
    pub list_index: u64,
    /// SET actions with `+` or `-`.
    pub arithmetic: u64,
}

impl ActionCounts {
    /// What the actions add to the size that UpdateItem compares with the
    /// limit of an item, in bytes: 3, and 19 per SET or ADD, 2 per REMOVE or
    /// DELETE, 1 per assignment to a list index, 50 per `+` or `-`.
    ///
    /// Source: fact sheet §1, "UpdateItem gate" (measured).
    pub fn size_cost(self) -> u64 {
        3 + 19 * (self.set + self.add)
            + 2 * (self.remove + self.delete)
            + self.list_index
            + 50 * self.arithmetic
    }
}

impl Update {
    pub(super) fn parse(text: &str, placeholders: &Placeholders<'_>) -> Result<Self, ExpressionError> {
        let parsed = remembered::update(text)?;
        Self::of_parsed(&parsed, placeholders)
    }

    /// Binds an update that is parsed and checked.
    pub(super) fn of_parsed(
        parsed: &syntax::Update,
        placeholders: &Placeholders<'_>,
    ) -> Result<Self, ExpressionError> {
        let actions = bind::actions(parsed, placeholders)?;
        Ok(Self::new(actions, UpdateError::OperandType))
    }

    /// The update of these actions, whose paths neither overlap nor conflict.
    pub(super) fn new(actions: Vec<Action>, type_error: UpdateError) -> Self {
        let touched = Projection::of(actions.iter().map(|action| action.path.clone()));
        Self { actions, touched, type_error }
    }

    /// The paths the update changes, in the order written.
    ///
    /// For "Cannot update attribute pk. This attribute is part of the key",
    /// compare [`Path::attribute`] with the key attributes.
    pub fn paths(&self) -> &[Path] {
        self.touched.paths()
    }

    /// The paths the update changes or reads, with repetitions.
    pub fn all_paths(&self) -> Vec<&Path> {
        let mut paths: Vec<&Path> = self.paths().iter().collect();
        for action in &self.actions {
            match &action.change {
                Change::Set(SetValue::Operand(value)) => value.collect_paths(&mut paths),
                Change::Set(SetValue::Arithmetic(_, left, right)) => {
                    left.collect_paths(&mut paths);
                    right.collect_paths(&mut paths);
                }
                Change::Remove | Change::Add(_) | Change::Delete(_) => {}
            }
        }
        paths
    }

    /// What is known, before there is an item, of the value that an action gives to the whole of `attribute`, or
    /// adds to it or takes from it. Nothing is of what is copied.
    pub fn known(&self, attribute: &str) -> Option<Known<'_>> {
        let is_its = |action: &&Action| action.path.is_top_level() && action.path.attribute() == attribute;
        match &self.actions.iter().find(is_its)?.change {
            Change::Set(SetValue::Operand(Operand::Value(value)))
            | Change::Add(value)
            | Change::Delete(value) => Some(Known::Value(value)),
            Change::Set(SetValue::Arithmetic(..)) => Some(Known::Type(AttributeType::N)),
            Change::Set(SetValue::Operand(Operand::ListAppend(..))) => Some(Known::Type(AttributeType::L)),
            Change::Set(SetValue::Operand(Operand::Path(_) | Operand::IfNotExists(..))) | Change::Remove => {
                None
            }
        }
    }

    /// How many actions of each kind there are.
    pub fn counts(&self) -> ActionCounts {
        let mut counts = ActionCounts::default();
        for action in &self.actions {
            match &action.change {
                Change::Set(value) => {
                    counts.set += 1;
                    counts.list_index +=
                        u64::from(matches!(action.path.steps().last(), Some(PathStep::Index(_))));
                    counts.arithmetic += u64::from(matches!(value, SetValue::Arithmetic(..)));
                }
                Change::Remove => counts.remove += 1,
                Change::Add(_) => counts.add += 1,
                Change::Delete(_) => counts.delete += 1,
            }
        }
        counts
    }

    /// The answer to `ReturnValues: UPDATED_OLD`: what stood at the changed
    /// paths before. Empty if nothing did; the response then has no Attributes.
    pub fn updated_old(&self, old: &Item) -> Item {
        self.touched.apply(old)
    }

    /// The answer to `ReturnValues: UPDATED_NEW`: what stands at the changed
    /// paths after. The paths are taken as they are written: after
    /// `REMOVE l[0]` the element that moved up is returned, and an element
    /// appended by `SET l[100]` is not (measured).
    pub fn updated_new(&self, new: &Item) -> Item {
        self.touched.apply(new)
    }
}

impl Operand {
    fn collect_paths<'u>(&'u self, paths: &mut Vec<&'u Path>) {
        match self {
            Self::Path(path) => paths.push(path),
            Self::Value(_) => {}
            Self::IfNotExists(path, otherwise) => {
                paths.push(path);
                otherwise.collect_paths(paths);
            }
            Self::ListAppend(left, right) => {
                left.collect_paths(paths);
                right.collect_paths(paths);
            }
        }
    }
}
