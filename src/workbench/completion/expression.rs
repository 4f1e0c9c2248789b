//! What may stand in expressions and in PartiQL statements.

use std::collections::BTreeSet;

use serde_json::Value;

use super::outline::Node;
use super::{Completion, Completions, Kind, Site, Writer, completions, fitting};
use crate::expression::functions;
use crate::expression::reserved::is_reserved;
use crate::workbench::known::KnownTable;
use crate::workbench::shape::Text;

/// The members in which expressions stand.
const EXPRESSIONS: [&str; 5] = [
    "KeyConditionExpression",
    "ConditionExpression",
    "FilterExpression",
    "UpdateExpression",
    "ProjectionExpression",
];

/// Whether a text is an expression.
pub(super) fn is_one(text: Text) -> bool {
    matches!(text, Text::KeyCondition | Text::Condition | Text::Update | Text::Projection)
}

/// What may stand at a place of an expression.
pub(super) fn in_expression(
    writer: &Writer<'_>,
    kind: Text,
    site: &Site<'_>,
    asked: bool,
) -> Option<Completions> {
    let word = Word::at(writer.text, writer.cursor, writer.place.from + 1, is_word);
    if word.typed.is_empty() && !asked {
        return None;
    }
    let names = defined(&site.around, "ExpressionAttributeNames");
    let values = defined(&site.around, "ExpressionAttributeValues");
    let mut options = Vec::new();
    if !word.typed.starts_with([':', '#']) {
        options.extend(attributes(site, &names));
    }
    if kind != Text::Projection {
        let with_value = values.iter().map(|(name, _)| Completion::of(name, Kind::Placeholder, name.clone()));
        options.extend(with_value);
        options.extend(missing(&site.around, ':', &values));
    }
    options.extend(names.iter().map(|(name, _)| Completion::of(name, Kind::Placeholder, name.clone())));
    options.extend(missing(&site.around, '#', &names));
    options.extend(functions_of(kind));
    options
        .extend(keywords_of(kind).iter().map(|word| Completion::of(word, Kind::Keyword, (*word).to_owned())));
    // A placeholder that is being typed is no other one's completion.
    let own = writer.text.get(word.from..word.to).unwrap_or_default();
    options.retain(|option| option.kind != Kind::Undefined || option.label != own);
    completions(writer.text, word.from, word.to, fitting(options, word.typed))
}

/// The table's attributes; those that cannot stand bare as the placeholder that stands for them, or could.
fn attributes(site: &Site<'_>, names: &[(String, String)]) -> Vec<Completion> {
    let as_written = |(name, kind): (&str, Kind)| {
        if can_stand_bare(name) {
            return Completion::of(name, kind, name.to_owned());
        }
        let defined = names.iter().find(|(_, attribute)| attribute == name);
        let placeholder = defined.map_or_else(|| placeholder(name), |(name, _)| name.clone());
        Completion::of(name, Kind::Reserved, placeholder)
    };
    site.attributes().into_iter().map(as_written).collect()
}

/// Whether an attribute's name may stand in an expression as it is.
pub(in crate::workbench) fn can_stand_bare(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name == letters(name) && !is_reserved(name)
}

/// A placeholder that reminds of an attribute's name.
pub(in crate::workbench) fn placeholder(name: &str) -> String {
    let letters = letters(name);
    if letters.is_empty() { "#name".to_owned() } else { format!("#{letters}") }
}

/// What placeholders may have of a name.
fn letters(name: &str) -> String {
    name.chars().filter(|letter| is_word_letter(*letter)).collect()
}

fn is_word_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn is_word(letter: char) -> bool {
    is_word_letter(letter) || matches!(letter, '#' | ':')
}

fn functions_of(kind: Text) -> Vec<Completion> {
    let fits = |(name, for_updates): &(&str, bool)| match kind {
        Text::KeyCondition => *name == "begins_with",
        Text::Condition => !for_updates,
        Text::Update => *for_updates,
        _ => false,
    };
    let call = |(name, _)| Completion::with_bar(name, Kind::Function, &format!("{name}(|)"));
    functions().filter(fits).map(call).collect()
}

fn keywords_of(kind: Text) -> &'static [&'static str] {
    match kind {
        Text::KeyCondition => &["AND", "BETWEEN"],
        Text::Condition => &["AND", "OR", "NOT", "BETWEEN", "IN"],
        Text::Update => &["SET", "REMOVE", "ADD", "DELETE"],
        _ => &[],
    }
}

/// Placeholders of a kind that expressions use and nothing defines.
fn missing(around: &[&Node], mark: char, defined: &[(String, String)]) -> Vec<Completion> {
    let used = used(around, mark).into_iter();
    let missing = used.filter(|name| !defined.iter().any(|(defined, _)| defined == name));
    missing.map(|name| Completion::of(&name, Kind::Undefined, name.clone())).collect()
}

/// The placeholders that begin with this mark in the expressions nearest to a place.
pub(super) fn used(around: &[&Node], mark: char) -> BTreeSet<String> {
    let expressions = |node: &&&Node| match node {
        Node::Object(members) => members.iter().any(|(name, _)| EXPRESSIONS.contains(&name.as_str())),
        _ => false,
    };
    let Some(Node::Object(members)) = around.iter().rev().find(expressions) else { return BTreeSet::new() };
    let texts = members.iter().filter_map(|(name, node)| match node {
        Node::Text(text) if EXPRESSIONS.contains(&name.as_str()) => Some(text),
        _ => None,
    });
    let placeholder = |word: &str| {
        let letters = word.chars().take_while(|letter| is_word_letter(*letter)).count();
        (letters > 0).then(|| format!("{mark}{}", word.get(..letters).unwrap_or_default()))
    };
    texts.flat_map(|text| text.split(mark).skip(1)).filter_map(placeholder).collect()
}

/// The placeholders that the nearest definitions define, and the strings they stand for.
fn defined(around: &[&Node], under: &str) -> Vec<(String, String)> {
    let definitions = |node: &&Node| match node {
        Node::Object(members) => members.iter().find(|(name, _)| name == under).map(|(_, node)| node.clone()),
        _ => None,
    };
    let Some(Node::Object(members)) = around.iter().rev().find_map(definitions) else { return Vec::new() };
    let text = |node| match node {
        Node::Text(text) => text,
        _ => String::new(),
    };
    members.into_iter().map(|(name, node)| (name, text(node))).collect()
}

/// A word at a cursor.
struct Word<'t> {
    from: usize,
    to: usize,
    /// What of it stands before the cursor.
    typed: &'t str,
}

impl<'t> Word<'t> {
    /// The word at a cursor, not before a byte of the text.
    fn at(text: &'t str, cursor: usize, start: usize, is_word: fn(char) -> bool) -> Self {
        let before = text.get(start..cursor).unwrap_or_default();
        let typed = before.get(before.trim_end_matches(is_word).len()..).unwrap_or_default();
        let after = text.get(cursor..).unwrap_or_default();
        let rest = after.len() - after.trim_start_matches(is_word).len();
        Self { from: cursor - typed.len(), to: cursor + rest, typed }
    }
}

/* PartiQL */

const KEYWORDS: [&str; 24] = [
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "BETWEEN",
    "IN",
    "IS",
    "MISSING",
    "NULL",
    "ORDER BY",
    "DESC",
    "INSERT INTO",
    "VALUE",
    "UPDATE",
    "SET",
    "REMOVE",
    "DELETE FROM",
    "RETURNING ALL OLD *",
    "RETURNING ALL NEW *",
    "EXISTS",
    "begins_with",
    "contains",
];

/// What may stand at this byte of a PartiQL statement.
pub fn complete_statement(
    statement: &str,
    cursor: usize,
    tables: &[KnownTable],
    asked: bool,
) -> Option<Completions> {
    if statement.len() > super::MAX_BYTES || !statement.is_char_boundary(cursor) {
        return None;
    }
    in_text(statement, statement, cursor, 0, tables, asked, str::to_owned)
}

/// What may stand at a place of a statement in a request.
pub(super) fn in_statement(writer: &Writer<'_>, tables: &[KnownTable], asked: bool) -> Option<Completions> {
    let (from, to) = (writer.place.from + 1, writer.place.to);
    let statement = writer.text.get(from..to).unwrap_or_default();
    let escaped = |name: &str| {
        let written = Value::from(name).to_string();
        written.trim_matches('"').trim_end_matches('\\').to_owned()
    };
    let escape = |name: &str| match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(name) => format!("\\\"{}\\\"", escaped(name)),
        None => name.to_owned(),
    };
    in_text(writer.text, statement, writer.cursor, from, tables, asked, escape)
}

/// `start`: the byte of the text at which the statement begins; `write`: how names stand there.
fn in_text(
    text: &str,
    statement: &str,
    cursor: usize,
    start: usize,
    tables: &[KnownTable],
    asked: bool,
    write: impl Fn(&str) -> String,
) -> Option<Completions> {
    let word = Word::at(text, cursor, start, is_word_letter);
    if word.typed.is_empty() && !asked {
        return None;
    }
    let before = text.get(..word.from).unwrap_or_default();
    let in_quotes = before.ends_with('"') && word.from > start;
    let name = |name: &str, kind| {
        let written = if in_quotes { name.to_owned() } else { write(&format!("\"{name}\"")) };
        Completion::of(name, kind, written)
    };
    let mentioned = tables.iter().filter(|table| statement.contains(&table.name));
    let attributes = mentioned.clone().flat_map(|table| {
        let is_key = |name: &String| table.keys.iter().any(|key| key.name == *name);
        let kind = move |name: &String| if is_key(name) { Kind::Key } else { Kind::Attribute };
        table.attributes.iter().map(move |(attribute, _)| (attribute, kind(attribute)))
    });
    let indexes = mentioned.flat_map(|table| &table.indexes);
    let mut options: Vec<Completion> = tables.iter().map(|table| name(&table.name, Kind::Table)).collect();
    options.extend(attributes.map(|(attribute, kind)| name(attribute, kind)));
    options.extend(indexes.map(|index| name(&index.name, Kind::Index)));
    if !in_quotes {
        options.extend(KEYWORDS.iter().map(|word| Completion::of(word, Kind::Keyword, (*word).to_owned())));
    }
    completions(text, word.from, word.to, fitting(options, word.typed))
}
