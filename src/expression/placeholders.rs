//! `#names` and `:values` of one request, and which of them were used.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::{ErrorKind, ExpressionError};
use crate::model::AttributeValue;
use crate::model::error::{Hint, Span};

/// The substitutions a request offers to its expressions.
///
/// One of these serves all expressions of a request, so that afterwards
/// [`unused_names`](Self::unused_names) and
/// [`unused_values`](Self::unused_values) tell what none of them used.
#[derive(Debug, Default)]
pub struct Placeholders<'r> {
    names: Option<&'r BTreeMap<String, String>>,
    values: Option<&'r BTreeMap<String, AttributeValue>>,
    used: RefCell<BTreeSet<&'r str>>,
    /// Of a value, however often it is named, there is one copy.
    shared: RefCell<BTreeMap<&'r str, Arc<AttributeValue>>>,
}

impl<'r> Placeholders<'r> {
    /// The substitutions of a request: `#name` to attribute name, `:value` to
    /// value, signs included in the keys.
    pub fn new(
        names: Option<&'r BTreeMap<String, String>>,
        values: Option<&'r BTreeMap<String, AttributeValue>>,
    ) -> Self {
        Self { names, values, used: RefCell::default(), shared: RefCell::default() }
    }

    /// The keys of ExpressionAttributeNames no expression has used, ascending.
    pub fn unused_names(&self) -> Vec<&'r str> {
        self.unused(self.names)
    }

    /// The keys of ExpressionAttributeValues no expression has used, ascending.
    pub fn unused_values(&self) -> Vec<&'r str> {
        self.unused(self.values)
    }

    fn unused<T>(&self, given: Option<&'r BTreeMap<String, T>>) -> Vec<&'r str> {
        let used = self.used.borrow();
        given
            .into_iter()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
            .filter(|key| !used.contains(key))
            .collect()
    }

    /// The attribute name behind a `#name`.
    pub(super) fn name(&self, placeholder: &str, span: Span) -> Result<&'r str, ExpressionError> {
        match self.names.and_then(|names| names.get_key_value(placeholder)) {
            Some((key, name)) => {
                self.used.borrow_mut().insert(key);
                Ok(name)
            }
            None => Err(undefined(ErrorKind::UndefinedName(placeholder.to_owned()), placeholder, span)),
        }
    }

    /// The value behind a `:value`.
    pub(super) fn value(&self, placeholder: &str, span: Span) -> Result<&'r AttributeValue, ExpressionError> {
        self.entry(placeholder, span).map(|(_, value)| value)
    }

    /// The value behind a `:value`, to be kept.
    pub(super) fn shared(
        &self,
        placeholder: &str,
        span: Span,
    ) -> Result<Arc<AttributeValue>, ExpressionError> {
        let (key, value) = self.entry(placeholder, span)?;
        let mut shared = self.shared.borrow_mut();
        Ok(Arc::clone(shared.entry(key).or_insert_with(|| Arc::new(value.clone()))))
    }

    fn entry(&self, placeholder: &str, span: Span) -> Result<(&'r str, &'r AttributeValue), ExpressionError> {
        match self.values.and_then(|values| values.get_key_value(placeholder)) {
            Some((key, value)) => {
                self.used.borrow_mut().insert(key);
                Ok((key, value))
            }
            None => Err(undefined(ErrorKind::UndefinedValue(placeholder.to_owned()), placeholder, span)),
        }
    }
}

fn undefined(kind: ErrorKind, placeholder: &str, span: Span) -> ExpressionError {
    let hint = Hint::UndefinedPlaceholder { placeholder: placeholder.to_owned() };
    ExpressionError::new(kind, span).with_hint(Some(hint))
}
