//! PartiQL: statement → tokens → the trees of the expression languages → bound statement.
//!
//! ```text
//! UPDATE "Stock" SET units = units - 1 WHERE sku = 'laptop' AND units > 0 RETURNING ALL NEW *
//!        table   └───── Update ──────┘       └───── Condition ─────────┘  └── Returning ──┘
//! ```
//!
//! A statement says with literals and parameters what an operation says with
//! expressions, so parsing ends in the very same [`Condition`] and [`Update`]:
//! what they mean is told once. Which keys a condition pins, and so whether a
//! SELECT is a Query or a Scan, is in `keys`.
//!
//! | step | file |
//! |---|---|
//! | text to tokens | `lexer` |
//! | the words that are no bare names | `keyword` |
//! | tokens to a statement, clause by clause | `parser`, and `parser/` for each clause |
//!
//! **Bounds.** A statement has at most 8192 characters (the engine sees to
//! it), and reading stops at [`MAX_DEPTH`] parentheses, lists and maps inside
//! each other.
//!
//! Source: Developer Guide, "PartiQL - a SQL-compatible query language for
//! Amazon DynamoDB". The texts about statements that are not well formed are
//! those of the open PartiQL parser that the service's own answers quote.

mod error;
mod keys;
mod keyword;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use error::StatementError;
pub use keyword::keywords;
pub use parser::MAX_DEPTH;

use super::condition::Condition;
use super::path::{Path, PathStep};
use super::projection::Projection;
use super::update::Update;
use crate::model::{AttributeValue, Item};

/// A statement whose parameters are filled in.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `SELECT … FROM …`
    Select(Select),
    /// `INSERT INTO … VALUE {…}`
    Insert(Insert),
    /// `UPDATE … SET … REMOVE … WHERE …`, or `FROM … WHERE … SET … REMOVE …`
    Update(UpdateStatement),
    /// `DELETE FROM … WHERE …`
    Delete(Delete),
    /// `EXISTS(SELECT …)`: a condition of a transaction.
    Exists(Select),
}

/// A SELECT.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// The table, as written.
    pub table: String,
    /// The index of `"table"."index"`.
    pub index: Option<String>,
    /// What is asked for of each item; everything (`*`) without.
    pub paths: Option<Vec<Path>>,
    /// The WHERE clause.
    pub condition: Option<Condition>,
    /// The ORDER BY clause.
    pub order: Vec<Ordering>,
}

/// One key of an ORDER BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordering {
    /// The attribute.
    pub attribute: String,
    /// `DESC`.
    pub descending: bool,
}

/// An INSERT.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The table, as written.
    pub table: String,
    /// The item.
    pub item: Item,
}

/// An UPDATE, in either order of its clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateStatement {
    /// The table, as written.
    pub table: String,
    /// What to change.
    pub update: Update,
    /// The WHERE clause.
    pub condition: Option<Condition>,
    /// What to answer with.
    pub returning: Option<Returning>,
}

/// A DELETE.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// The table, as written.
    pub table: String,
    /// The WHERE clause.
    pub condition: Option<Condition>,
    /// What to answer with: `ALL OLD *` or nothing.
    pub returning: Option<Returning>,
}

/// A RETURNING clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returning {
    /// `ALL OLD *`
    AllOld,
    /// `ALL NEW *`
    AllNew,
    /// `MODIFIED OLD *`
    ModifiedOld,
    /// `MODIFIED NEW *`
    ModifiedNew,
}

impl Returning {
    /// As it is written, without its star.
    fn words(self) -> &'static str {
        match self {
            Self::AllOld => "ALL OLD",
            Self::AllNew => "ALL NEW",
            Self::ModifiedOld => "MODIFIED OLD",
            Self::ModifiedNew => "MODIFIED NEW",
        }
    }
}

impl Statement {
    /// Parses `text` and binds it with the values of its `?`.
    ///
    /// # Errors
    ///
    /// See [`StatementError`].
    pub fn parse(text: &str, parameters: &[AttributeValue]) -> Result<Self, StatementError> {
        parser::statement(text, parameters)
    }

    /// The table, as written.
    pub fn table(&self) -> &str {
        match self {
            Self::Select(select) | Self::Exists(select) => &select.table,
            Self::Insert(insert) => &insert.table,
            Self::Update(update) => &update.table,
            Self::Delete(delete) => &delete.table,
        }
    }

    /// Whether the statement reads; all others write or, as EXISTS, guard writes.
    pub fn is_read(&self) -> bool {
        matches!(self, Self::Select(_))
    }
}

impl Select {
    /// The top-level attributes asked for: what an index has to hold. All
    /// without.
    pub fn projection(&self) -> Option<Projection> {
        let paths = self.paths.as_ref()?;
        let mut attributes: Vec<&str> = Vec::new();
        for path in paths {
            if !attributes.contains(&path.attribute()) {
                attributes.push(path.attribute());
            }
        }
        Some(Projection::of(attributes.into_iter().map(Path::top_level)))
    }

    /// What the SELECT asks for of `item`: each path's value under the path's
    /// last name, with the indexes after it. That an index stays in the name
    /// is unverified.
    pub fn shown(&self, item: &Arc<Item>) -> Arc<Item> {
        let Some(paths) = &self.paths else { return Arc::clone(item) };
        let show = |path: &Path| Some((shown_name(path), path.resolve(item)?));
        // One value a name: a path can be named thousands of times.
        let shown: BTreeMap<String, &AttributeValue> = paths.iter().filter_map(show).collect();
        Arc::new(shown.into_iter().map(|(name, value)| (name, value.clone())).collect())
    }
}

fn shown_name(path: &Path) -> String {
    let mut name = path.attribute().to_owned();
    for step in path.steps() {
        match step {
            PathStep::Name(inner) => name.clone_from(inner),
            PathStep::Index(index) => name.push_str(&format!("[{index}]")),
        }
    }
    name
}
