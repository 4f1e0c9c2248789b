//! Document paths with their names resolved.

use std::fmt;

use super::error::{ErrorKind, ExpressionError};
use super::placeholders::Placeholders;
use super::syntax;
use crate::model::error::Span;
use crate::model::size::MAX_NESTING;
use crate::model::{AttributeValue, Item};

/// A path to an attribute or into one: never empty, and it starts with a name.
///
/// `Display` is the service's form: `[a, [1], b]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    attribute: String,
    inner: Vec<PathStep>,
}

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathStep {
    /// Into a map.
    Name(String),
    /// Into a list.
    Index(usize),
}

impl Path {
    /// Resolves the names of a parsed path.
    ///
    /// # Errors
    ///
    /// An undefined `#name`, or more than 32 elements.
    pub(super) fn bind(
        path: &syntax::Path,
        placeholders: &Placeholders<'_>,
    ) -> Result<Self, ExpressionError> {
        let mut steps = Vec::with_capacity(path.elements.len());
        for element in &path.elements {
            steps.push(match &element.step {
                syntax::Step::Name(name) => PathStep::Name(name.clone()),
                syntax::Step::Placeholder(placeholder) => {
                    PathStep::Name(placeholders.name(placeholder, element.span)?.to_owned())
                }
                syntax::Step::Index(digits) => PathStep::Index(index(digits, element.span)?),
            });
        }
        if steps.len() > MAX_NESTING {
            return Err(ExpressionError::new(ErrorKind::PathTooDeep(steps.len()), path.span));
        }
        let mut steps = steps.into_iter();
        let attribute = match steps.next() {
            Some(PathStep::Name(name)) => name,
            // The grammar starts every path with a name.
            _ => String::new(),
        };
        Ok(Self { attribute, inner: steps.collect() })
    }

    /// The path to a top-level attribute, whatever its name looks like.
    pub(super) fn top_level(attribute: &str) -> Self {
        Self { attribute: attribute.to_owned(), inner: Vec::new() }
    }

    /// The top-level attribute the path starts at.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// The steps from the top-level attribute inwards; empty for the attribute itself.
    pub fn steps(&self) -> &[PathStep] {
        &self.inner
    }

    /// Whether the path is a top-level attribute.
    pub fn is_top_level(&self) -> bool {
        self.inner.is_empty()
    }

    /// The value at this path, if the item has one.
    pub fn resolve<'i>(&self, item: &'i Item) -> Option<&'i AttributeValue> {
        let top = item.get(&self.attribute)?;
        self.inner.iter().try_fold(top, |value, step| step.of(value))
    }

    /// Whether this path and `other` cannot both be used in one update or projection.
    fn clash(&self, other: &Self) -> Option<Clash> {
        if self.attribute != other.attribute {
            return None;
        }
        for (one, two) in self.inner.iter().zip(&other.inner) {
            match (one, two) {
                (PathStep::Name(_), PathStep::Index(_)) | (PathStep::Index(_), PathStep::Name(_)) => {
                    return Some(Clash::Conflict);
                }
                (one, two) if one != two => return None,
                _ => {}
            }
        }
        Some(Clash::Overlap)
    }
}

/// How two paths get in each other's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clash {
    /// One is the other, or lies inside it.
    Overlap,
    /// They take one attribute for a map and for a list.
    Conflict,
}

/// Refuses paths that overlap, then paths that conflict.
///
/// Source: fact sheet §5, message 21.
pub(super) fn check_paths(paths: &[(Path, Span)]) -> Result<(), ExpressionError> {
    let find = |wanted: Clash| {
        paths.iter().enumerate().find_map(|(count, (later, span))| {
            let earlier =
                paths.iter().take(count).find(|(earlier, _)| earlier.clash(later) == Some(wanted))?;
            Some((earlier.0.to_string(), later.to_string(), *span))
        })
    };
    if let Some((one, two, span)) = find(Clash::Overlap) {
        return Err(ExpressionError::new(ErrorKind::PathsOverlap { one, two }, span));
    }
    if let Some((one, two, span)) = find(Clash::Conflict) {
        return Err(ExpressionError::new(ErrorKind::PathsConflict { one, two }, span));
    }
    Ok(())
}

/// A list index, at most 31 bits.
pub(super) fn index(digits: &str, span: Span) -> Result<usize, ExpressionError> {
    let index = digits.parse::<u32>().ok().filter(|index| *index <= i32::MAX as u32);
    index
        .map(|index| index as usize)
        .ok_or_else(|| ExpressionError::new(ErrorKind::ListIndex(digits.to_owned()), span))
}

impl PathStep {
    /// The value one step inside `value`.
    pub(super) fn of<'v>(&self, value: &'v AttributeValue) -> Option<&'v AttributeValue> {
        match (self, value) {
            (Self::Name(name), AttributeValue::M(map)) => map.get(name),
            (Self::Index(index), AttributeValue::L(list)) => list.get(*index),
            _ => None,
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}", self.attribute)?;
        for step in &self.inner {
            match step {
                PathStep::Name(name) => write!(f, ", {name}")?,
                PathStep::Index(index) => write!(f, ", [{index}]")?,
            }
        }
        f.write_str("]")
    }
}
