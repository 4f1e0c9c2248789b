//! A bound update and an item give the item after it.
//!
//! First every action is worked out against the item as it was, then the
//! writes are carried out in an order in which none disturbs another:
//! replacements, then elements appended to lists (in the order of their
//! indexes), then removals, innermost and hindmost first.
//!
//! Of several failures the service reports wrong types first, then paths that
//! cannot be written to, then attributes that are missing, then numbers.

use std::collections::BTreeSet;

use super::{Action, Change, Operand, SetValue, Update};
use crate::expression::path::{Path, PathStep};
use crate::expression::syntax::Sign;
use crate::model::number::NumberError;
use crate::model::{AttributeValue, Item};

/// What an update made of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The new item. None if there was no item and the update, having nothing
    /// but REMOVE and DELETE, creates none (measured).
    pub item: Option<Item>,
}

/// Why an update does not fit the item; `Display` is the service's text.
///
/// In the order in which they are reported. Source: fact sheet §5, messages 14 and 23.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError {
    /// `n + :v` on a string, `list_append` of a map, ADD of a set to a number, …
    #[error("An operand in the update expression has an incorrect data type")]
    OperandType,
    /// The same for `AttributeUpdates`.
    #[error("Type mismatch for attribute to update")]
    AttributeType,
    /// What the path leads through is missing, or no map or list as the path takes it for.
    #[error("The document path provided in the update expression is invalid for update")]
    Path,
    /// A right-hand side reads an attribute the item does not have.
    #[error("The provided expression refers to an attribute that does not exist in the item")]
    MissingAttribute,
    /// The result of `+`, `-` or ADD cannot be stored.
    #[error(transparent)]
    Number(NumberError),
}

impl UpdateError {
    fn rank(&self) -> u8 {
        match self {
            Self::OperandType | Self::AttributeType => 0,
            Self::Path => 1,
            Self::MissingAttribute => 2,
            Self::Number(_) => 3,
        }
    }
}

/// What is to be done at a path.
#[derive(Debug)]
enum Write {
    Put(AttributeValue),
    Remove,
    Nothing,
}

impl Update {
    /// Applies the update to `old`, or to a new item of only `key` if there is none.
    ///
    /// The caller has seen to it that no key attribute is changed, and checks
    /// size, nesting and index keys of the result.
    ///
    /// # Errors
    ///
    /// When the update does not fit the item; nothing has happened then.
    pub fn apply(&self, old: Option<&Item>, key: &Item) -> Result<Applied, UpdateError> {
        let image = old.unwrap_or(key);
        let mut failure: Option<UpdateError> = None;
        let mut writes = Vec::with_capacity(self.actions.len());
        for action in &self.actions {
            match action.write(image, old.is_some()) {
                Ok(write) => writes.push((&action.path, write)),
                Err(error) => {
                    if failure.as_ref().is_none_or(|first| error.rank() < first.rank()) {
                        failure = Some(error);
                    }
                }
            }
        }
        match failure {
            Some(UpdateError::OperandType) => return Err(self.type_error.clone()),
            Some(failure) => return Err(failure),
            None => {}
        }
        let creates =
            self.actions.iter().any(|action| matches!(action.change, Change::Set(_) | Change::Add(_)));
        if old.is_none() && !creates {
            return Ok(Applied { item: None });
        }
        let mut item = image.clone();
        carry_out(writes, &mut item);
        Ok(Applied { item: Some(item) })
    }
}

impl Action {
    /// Works out the action against the item as it was.
    fn write(&self, image: &Item, exists: bool) -> Result<Write, UpdateError> {
        let current = self.path.resolve(image);
        match &self.change {
            Change::Set(value) => {
                let value = value.evaluate(image);
                // A wrong type outranks a bad path, which outranks what is missing.
                if !matches!(value, Err(UpdateError::OperandType)) {
                    check_writable(&self.path, image)?;
                }
                value.map(Write::Put)
            }
            Change::Add(value) => {
                check_writable(&self.path, image)?;
                add(current, value).map(Write::Put)
            }
            // There is nothing to remove from an item that is not there, whatever the path.
            Change::Remove | Change::Delete(_) if !exists => Ok(Write::Nothing),
            Change::Remove => {
                check_writable(&self.path, image)?;
                Ok(if current.is_some() { Write::Remove } else { Write::Nothing })
            }
            Change::Delete(value) => {
                check_writable(&self.path, image)?;
                current.map_or(Ok(Write::Nothing), |current| delete(current, value))
            }
        }
    }
}

/// The place a path names must be able to exist: what holds it must be there,
/// a map for a name, a list for an index.
fn check_writable(path: &Path, image: &Item) -> Result<(), UpdateError> {
    let Some((last, leading)) = path.steps().split_last() else { return Ok(()) };
    let top = image.get(path.attribute());
    let holder = leading.iter().try_fold(top, |value, step| Some(step.of(value?))).flatten();
    match (holder, last) {
        (Some(AttributeValue::M(_)), PathStep::Name(_))
        | (Some(AttributeValue::L(_)), PathStep::Index(_)) => Ok(()),
        _ => Err(UpdateError::Path),
    }
}

impl SetValue {
    fn evaluate(&self, image: &Item) -> Result<AttributeValue, UpdateError> {
        match self {
            Self::Operand(operand) => operand.evaluate(image),
            Self::Arithmetic(sign, left, right) => {
                let (left, right) = both(left.evaluate(image), right.evaluate(image), |value| {
                    matches!(value, AttributeValue::N(_))
                })?;
                let (AttributeValue::N(left), AttributeValue::N(right)) = (left, right) else {
                    return Err(UpdateError::OperandType);
                };
                let result = match sign {
                    Sign::Plus => left.checked_add(right),
                    Sign::Minus => left.checked_sub(right),
                };
                result.map(AttributeValue::N).map_err(UpdateError::Number)
            }
        }
    }
}

impl Operand {
    /// Recursive: binding has bounded the number of functions.
    fn evaluate(&self, image: &Item) -> Result<AttributeValue, UpdateError> {
        match self {
            Self::Value(value) => Ok(AttributeValue::clone(value)),
            Self::Path(path) => path.resolve(image).cloned().ok_or(UpdateError::MissingAttribute),
            Self::IfNotExists(path, otherwise) => match path.resolve(image) {
                Some(value) => Ok(value.clone()),
                None => otherwise.evaluate(image),
            },
            Self::ListAppend(left, right) => {
                let (left, right) = both(left.evaluate(image), right.evaluate(image), |value| {
                    matches!(value, AttributeValue::L(_))
                })?;
                match (left, right) {
                    (AttributeValue::L(mut left), AttributeValue::L(right)) => {
                        left.extend(right);
                        Ok(AttributeValue::L(left))
                    }
                    _ => Err(UpdateError::OperandType),
                }
            }
        }
    }
}

/// Two operands that must fit; a wrong type on one side outranks a missing attribute on the other.
fn both(
    left: Result<AttributeValue, UpdateError>,
    right: Result<AttributeValue, UpdateError>,
    fits: fn(&AttributeValue) -> bool,
) -> Result<(AttributeValue, AttributeValue), UpdateError> {
    let unfit = |side: &Result<AttributeValue, UpdateError>| match side {
        Ok(value) => !fits(value),
        Err(error) => *error == UpdateError::OperandType,
    };
    if unfit(&left) || unfit(&right) {
        return Err(UpdateError::OperandType);
    }
    Ok((left?, right?))
}

/// ADD: to a number, to a set of the same type, to a list, or to nothing.
///
/// Binding lets no list into an expression's ADD.
fn add(current: Option<&AttributeValue>, value: &AttributeValue) -> Result<AttributeValue, UpdateError> {
    fn union<T: Ord + Clone>(one: &BTreeSet<T>, two: &BTreeSet<T>) -> BTreeSet<T> {
        one.union(two).cloned().collect()
    }
    Ok(match (current, value) {
        (None, value) => value.clone(),
        (Some(AttributeValue::N(one)), AttributeValue::N(two)) => {
            AttributeValue::N(one.checked_add(*two).map_err(UpdateError::Number)?)
        }
        (Some(AttributeValue::Ss(one)), AttributeValue::Ss(two)) => AttributeValue::Ss(union(one, two)),
        (Some(AttributeValue::Ns(one)), AttributeValue::Ns(two)) => AttributeValue::Ns(union(one, two)),
        (Some(AttributeValue::Bs(one)), AttributeValue::Bs(two)) => AttributeValue::Bs(union(one, two)),
        (Some(AttributeValue::L(one)), AttributeValue::L(two)) => {
            AttributeValue::L(one.iter().chain(two).cloned().collect())
        }
        _ => return Err(UpdateError::OperandType),
    })
}

/// DELETE: from a set of the same type; a set of which nothing is left goes too.
fn delete(current: &AttributeValue, value: &AttributeValue) -> Result<Write, UpdateError> {
    fn rest<T: Ord + Clone>(
        one: &BTreeSet<T>,
        two: &BTreeSet<T>,
        set: fn(BTreeSet<T>) -> AttributeValue,
    ) -> Write {
        let rest: BTreeSet<T> = one.difference(two).cloned().collect();
        if rest.is_empty() { Write::Remove } else { Write::Put(set(rest)) }
    }
    match (current, value) {
        (AttributeValue::Ss(one), AttributeValue::Ss(two)) => Ok(rest(one, two, AttributeValue::Ss)),
        (AttributeValue::Ns(one), AttributeValue::Ns(two)) => Ok(rest(one, two, AttributeValue::Ns)),
        (AttributeValue::Bs(one), AttributeValue::Bs(two)) => Ok(rest(one, two, AttributeValue::Bs)),
        _ => Err(UpdateError::OperandType),
    }
}

/// Carries out writes that were worked out against `item` as it is now.
fn carry_out(writes: Vec<(&Path, Write)>, item: &mut Item) {
    let mut appended = Vec::new();
    let mut removed = Vec::new();
    for (path, write) in writes {
        match write {
            Write::Put(value) if is_past_the_end(path, item) => appended.push((path, value)),
            Write::Put(value) => put(path, value, item),
            Write::Remove => removed.push(path),
            Write::Nothing => {}
        }
    }
    appended.sort_by_key(|(path, _)| *path);
    for (path, value) in appended {
        if let Some((_, AttributeValue::L(list))) = holder(path, item) {
            list.push(value);
        }
    }
    removed.sort_by_key(|path| (path.steps().len(), *path));
    for path in removed.into_iter().rev() {
        remove(path, item);
    }
}

/// Whether the path names an element behind the last one of its list.
fn is_past_the_end(path: &Path, item: &mut Item) -> bool {
    match holder(path, item) {
        Some((PathStep::Index(index), AttributeValue::L(list))) => *index >= list.len(),
        _ => false,
    }
}

fn put(path: &Path, value: AttributeValue, item: &mut Item) {
    match holder(path, item) {
        None => {
            item.insert(path.attribute().to_owned(), value);
        }
        Some((PathStep::Name(name), AttributeValue::M(map))) => {
            map.insert(name.clone(), value);
        }
        Some((PathStep::Index(index), AttributeValue::L(list))) => {
            if let Some(element) = list.get_mut(*index) {
                *element = value;
            }
        }
        Some(_) => {}
    }
}

fn remove(path: &Path, item: &mut Item) {
    match holder(path, item) {
        None => {
            item.remove(path.attribute());
        }
        Some((PathStep::Name(name), AttributeValue::M(map))) => {
            map.remove(name);
        }
        Some((PathStep::Index(index), AttributeValue::L(list))) if *index < list.len() => {
            list.remove(*index);
        }
        Some(_) => {}
    }
}

/// What holds the place a path names, and the last step to it; none for a
/// top-level attribute, which the item itself holds.
///
/// Paths come here only after [`check_writable`].
fn holder<'p, 'i>(path: &'p Path, item: &'i mut Item) -> Option<(&'p PathStep, &'i mut AttributeValue)> {
    let (last, leading) = path.steps().split_last()?;
    let mut value = item.get_mut(path.attribute())?;
    for step in leading {
        value = match (step, value) {
            (PathStep::Name(name), AttributeValue::M(map)) => map.get_mut(name)?,
            (PathStep::Index(index), AttributeValue::L(list)) => list.get_mut(*index)?,
            _ => return None,
        };
    }
    Some((last, value))
}
