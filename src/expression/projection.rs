//! Projections: the parts of an item that some paths name.
//!
//! The paths of a projection are merged into one tree, so that an item is
//! walked once: `a.b, a.c, l[2], l[0]` becomes
//!
//! ```text
//! a ─ b, c
//! l ─ [0], [2]
//! ```
//!
//! Elements of a list come back in the list's order, without gaps; what the
//! item lacks is left out, and so is a document of which nothing is left.
//!
//! Source: Developer Guide, "Projection expressions"; fact sheet §5.

use std::collections::BTreeMap;

use super::error::ExpressionError;
use super::path::{Path, PathStep, check_paths};
use super::placeholders::Placeholders;
use super::remembered;
use crate::model::{AttributeValue, Item};

#[cfg(test)]
mod tests;

/// A projection whose names are resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projection {
    paths: Vec<Path>,
    attributes: BTreeMap<String, Selection>,
}

/// What is wanted of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Selection {
    Whole,
    Within(BTreeMap<PathStep, Selection>),
}

impl Projection {
    pub(super) fn parse(text: &str, placeholders: &Placeholders<'_>) -> Result<Self, ExpressionError> {
        let parsed = remembered::projection(text)?;
        let paths = parsed
            .iter()
            .map(|path| Ok((Path::bind(path, placeholders)?, path.span)))
            .collect::<Result<Vec<_>, ExpressionError>>()?;
        check_paths(&paths)?;
        Ok(Self::of(paths.into_iter().map(|(path, _)| path)))
    }

    /// The projection onto these paths, of which none may lie inside another.
    pub(super) fn of(paths: impl IntoIterator<Item = Path>) -> Self {
        let mut projection = Self::default();
        for path in paths {
            let root = projection.attributes.entry(path.attribute().to_owned());
            let mut selection = root.or_insert_with(|| Selection::Within(BTreeMap::new()));
            for step in path.steps() {
                if let Selection::Within(inner) = selection {
                    selection =
                        inner.entry(step.clone()).or_insert_with(|| Selection::Within(BTreeMap::new()));
                }
            }
            *selection = Selection::Whole;
            projection.paths.push(path);
        }
        projection
    }

    /// The paths, in the order written.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The parts of `item` that the projection names.
    pub fn apply(&self, item: &Item) -> Item {
        let pick = |(name, selection): (&String, &Selection)| {
            Some((name.clone(), selection.apply(item.get(name)?)?))
        };
        self.attributes.iter().filter_map(pick).collect()
    }
}

impl Selection {
    /// The wanted parts of `value`; none if it has none of them.
    ///
    /// Recursive: a path has at most 32 elements.
    fn apply(&self, value: &AttributeValue) -> Option<AttributeValue> {
        let Self::Within(inner) = self else { return Some(value.clone()) };
        match value {
            AttributeValue::M(map) => {
                let pick = |(step, selection): (&PathStep, &Self)| match step {
                    PathStep::Name(name) => Some((name.clone(), selection.apply(map.get(name)?)?)),
                    PathStep::Index(_) => None,
                };
                let picked: BTreeMap<_, _> = inner.iter().filter_map(pick).collect();
                (!picked.is_empty()).then_some(AttributeValue::M(picked))
            }
            AttributeValue::L(list) => {
                let pick = |(step, selection): (&PathStep, &Self)| match step {
                    PathStep::Index(index) => selection.apply(list.get(*index)?),
                    PathStep::Name(_) => None,
                };
                let picked: Vec<_> = inner.iter().filter_map(pick).collect();
                (!picked.is_empty()).then_some(AttributeValue::L(picked))
            }
            _ => None,
        }
    }
}
