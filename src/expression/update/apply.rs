//! A bound update and an item give the item after it.
//!
//! First every action is worked out against the item as it was, then the
//! writes are carried out in an order in which none disturbs another:
//! replacements, then elements appended to lists (in the order of their
//! indexes), then removals, innermost and hindmost first.
//!
//! What is written is copied only then, and only if an item can hold it: a
//! short expression can name a long list hundreds of times.
//!
//! Of several failures the service reports wrong types first, then paths that
//! cannot be written to, then attributes that are missing, then numbers.

use std::collections::BTreeSet;

use super::{Action, Change, Operand, SetValue, Update};
use crate::expression::path::{Path, PathStep};
use crate::expression::syntax::Sign;
use crate::model::number::NumberError;
use crate::model::size::{MAX_ITEM_BYTES, list_size, value_size};
use crate::model::{AttributeValue, Item, Number};

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
    /// The item would be of more than 400 KB, or nearly.
    #[error("Item size to update has exceeded the maximum allowed size")]
    TooLarge,
}

impl UpdateError {
    fn rank(&self) -> u8 {
        match self {
            Self::OperandType | Self::AttributeType => 0,
            Self::Path => 1,
            Self::MissingAttribute => 2,
            Self::Number(_) => 3,
            Self::TooLarge => 4,
        }
    }
}

/// What is to be done at a path.
#[derive(Debug)]
enum Write<'a> {
    Put(Outcome<'a>),
    Remove,
    Nothing,
}

/// What is to be put there, as far as it exists already.
#[derive(Debug)]
enum Outcome<'a> {
    /// A value of the item or of the request.
    Given(&'a AttributeValue),
    /// Lists, one after another.
    Lists(Vec<&'a [AttributeValue]>),
    New(AttributeValue),
}

impl<'a> Outcome<'a> {
    fn number(self) -> Option<Number> {
        match self {
            Self::Given(AttributeValue::N(number)) => Some(*number),
            Self::New(AttributeValue::N(number)) => Some(number),
            _ => None,
        }
    }

    fn lists(self) -> Option<Vec<&'a [AttributeValue]>> {
        match self {
            Self::Given(AttributeValue::L(list)) => Some(vec![list]),
            Self::Lists(lists) => Some(lists),
            _ => None,
        }
    }

    /// In bytes, as [`value_size`].
    fn size(&self) -> u64 {
        match self {
            Self::Given(value) => value_size(value),
            Self::New(value) => value_size(value),
            Self::Lists(lists) => list_size(lists.iter().copied().flatten()),
        }
    }

    fn into_value(self) -> AttributeValue {
        match self {
            Self::Given(value) => value.clone(),
            Self::New(value) => value,
            Self::Lists(lists) => AttributeValue::L(lists.concat()),
        }
    }
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
        // No two paths overlap: the item will hold all that is put.
        let mut bytes = 0;
        for action in &self.actions {
            match action.write(image, old.is_some()) {
                // Too large already: only of interest is what else is wrong.
                Ok(_) if bytes > MAX_ITEM_BYTES => {}
                Ok(write) => {
                    if let Write::Put(outcome) = &write {
                        bytes += outcome.size();
                    }
                    writes.push((&action.path, write));
                }
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
            None if bytes > MAX_ITEM_BYTES => return Err(UpdateError::TooLarge),
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
    fn write<'a>(&'a self, image: &'a Item, exists: bool) -> Result<Write<'a>, UpdateError> {
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
    fn evaluate<'a>(&'a self, image: &'a Item) -> Result<Outcome<'a>, UpdateError> {
        match self {
            Self::Operand(operand) => operand.evaluate(image),
            Self::Arithmetic(sign, left, right) => {
                let (left, right) = both(left.evaluate(image), right.evaluate(image), Outcome::number)?;
                let result = match sign {
                    Sign::Plus => left.checked_add(right),
                    Sign::Minus => left.checked_sub(right),
                };
                result.map(|number| Outcome::New(AttributeValue::N(number))).map_err(UpdateError::Number)
            }
        }
    }
}

impl Operand {
    /// Recursive: binding has bounded the number of functions.
    fn evaluate<'a>(&'a self, image: &'a Item) -> Result<Outcome<'a>, UpdateError> {
        match self {
            Self::Value(value) => Ok(Outcome::Given(value)),
            Self::Path(path) => path.resolve(image).map(Outcome::Given).ok_or(UpdateError::MissingAttribute),
            Self::IfNotExists(path, otherwise) => match path.resolve(image) {
                Some(value) => Ok(Outcome::Given(value)),
                None => otherwise.evaluate(image),
            },
            Self::ListAppend(left, right) => {
                let (mut left, right) = both(left.evaluate(image), right.evaluate(image), Outcome::lists)?;
                left.extend(right);
                Ok(Outcome::Lists(left))
            }
        }
    }
}

/// Two operands that must fit; a wrong type on one side outranks a missing attribute on the other.
fn both<'a, T>(
    left: Result<Outcome<'a>, UpdateError>,
    right: Result<Outcome<'a>, UpdateError>,
    fit: fn(Outcome<'a>) -> Option<T>,
) -> Result<(T, T), UpdateError> {
    let [left, right] =
        [left, right].map(|side| side.and_then(|outcome| fit(outcome).ok_or(UpdateError::OperandType)));
    match (left, right) {
        (Err(UpdateError::OperandType), _) | (_, Err(UpdateError::OperandType)) => {
            Err(UpdateError::OperandType)
        }
        (left, right) => Ok((left?, right?)),
    }
}

/// ADD: to a number, to a set of the same type, to a list, or to nothing.
///
/// Binding lets no list into an expression's ADD.
fn add<'a>(
    current: Option<&'a AttributeValue>,
    value: &'a AttributeValue,
) -> Result<Outcome<'a>, UpdateError> {
    fn union<T: Ord + Clone>(one: &BTreeSet<T>, two: &BTreeSet<T>) -> BTreeSet<T> {
        one.union(two).cloned().collect()
    }
    Ok(Outcome::New(match (current, value) {
        (None, value) => return Ok(Outcome::Given(value)),
        (Some(AttributeValue::L(one)), AttributeValue::L(two)) => return Ok(Outcome::Lists(vec![one, two])),
        (Some(AttributeValue::N(one)), AttributeValue::N(two)) => {
            AttributeValue::N(one.checked_add(*two).map_err(UpdateError::Number)?)
        }
        (Some(AttributeValue::Ss(one)), AttributeValue::Ss(two)) => AttributeValue::Ss(union(one, two)),
        (Some(AttributeValue::Ns(one)), AttributeValue::Ns(two)) => AttributeValue::Ns(union(one, two)),
        (Some(AttributeValue::Bs(one)), AttributeValue::Bs(two)) => AttributeValue::Bs(union(one, two)),
        _ => return Err(UpdateError::OperandType),
    }))
}

/// DELETE: from a set of the same type; a set of which nothing is left goes too.
fn delete<'a>(current: &AttributeValue, value: &AttributeValue) -> Result<Write<'a>, UpdateError> {
    fn rest<'a, T: Ord + Clone>(
        one: &BTreeSet<T>,
        two: &BTreeSet<T>,
        set: fn(BTreeSet<T>) -> AttributeValue,
    ) -> Write<'a> {
        let rest: BTreeSet<T> = one.difference(two).cloned().collect();
        if rest.is_empty() { Write::Remove } else { Write::Put(Outcome::New(set(rest))) }
    }
    match (current, value) {
        (AttributeValue::Ss(one), AttributeValue::Ss(two)) => Ok(rest(one, two, AttributeValue::Ss)),
        (AttributeValue::Ns(one), AttributeValue::Ns(two)) => Ok(rest(one, two, AttributeValue::Ns)),
        (AttributeValue::Bs(one), AttributeValue::Bs(two)) => Ok(rest(one, two, AttributeValue::Bs)),
        _ => Err(UpdateError::OperandType),
    }
}

/// Carries out writes that were worked out against `item` as it is now.
fn carry_out(writes: Vec<(&Path, Write<'_>)>, item: &mut Item) {
    let mut appended = Vec::new();
    let mut removed = Vec::new();
    for (path, write) in writes {
        match write {
            Write::Put(outcome) if is_past_the_end(path, item) => appended.push((path, outcome)),
            Write::Put(outcome) => put(path, outcome.into_value(), item),
            Write::Remove => removed.push(path),
            Write::Nothing => {}
        }
    }
    appended.sort_by_key(|(path, _)| *path);
    for (path, outcome) in appended {
        if let Some((_, AttributeValue::L(list))) = holder(path, item) {
            list.push(outcome.into_value());
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
