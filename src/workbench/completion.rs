//! What may stand at a place of a request that is being written: parameters, words, tables, attributes, functions.
//!
//! `outline` finds the place in text that need not be JSON yet; `shape`(super::shape) says what the place holds;
//! `expression` knows what stands in expressions and statements. The order is that of use: what must be given before
//! what may, what the tables have before what the language has.

mod expression;
mod outline;

use serde_json::Value;

use self::outline::{Node, Outline, Place, Role};
use super::known::KnownTable;
use super::shape::{self, Member, Need, Shape, Structure, Text};
use crate::engine::Operation;

pub use self::expression::complete_statement;
pub(super) use self::expression::{can_stand_bare, placeholder};

/// Longest text that is completed, in bytes: it is read at every key.
pub const MAX_BYTES: usize = 200_000;
/// Most things that are offered at a place.
pub const MAX_OPTIONS: usize = 100;

/// What may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// The byte at which what they take the place of begins.
    pub from: usize,
    /// The byte at which that ends.
    pub to: usize,
    /// The likeliest first; not empty.
    pub options: Vec<Completion>,
}

/// One thing that may stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// What is written.
    pub text: String,
    /// The byte of `text` at which one goes on writing.
    pub cursor: usize,
    /// Whether there is more to choose from there.
    pub more: bool,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A parameter, or a member of a structure, that must be given.
    Required,
    /// One that may be given.
    Optional,
    /// One that expressions have replaced.
    Legacy,
    /// A word of the API, or `true` or `false`.
    Word,
    /// The type of an attribute value.
    Type,
    /// A table.
    Table,
    /// An index.
    Index,
    /// A key attribute of the table.
    Key,
    /// Another attribute.
    Attribute,
    /// An attribute that expressions can name by a placeholder only: its name is reserved, or not of letters.
    Reserved,
    /// A placeholder that stands for something.
    Placeholder,
    /// A placeholder that is used and stands for nothing yet.
    Undefined,
    /// A function.
    Function,
    /// A keyword.
    Keyword,
    /// A resource name.
    Arn,
}

/// What may stand at this byte of a request; none where nothing is known. `asked`: not only because something was
/// typed, so that places where nothing is begun count too.
pub fn complete(
    operation: &str,
    text: &str,
    cursor: usize,
    tables: &[KnownTable],
    asked: bool,
) -> Option<Completions> {
    if text.len() > MAX_BYTES || !text.is_char_boundary(cursor) {
        return None;
    }
    let operation = Operation::ALL.iter().copied().find(|known| known.name() == operation)?;
    let outline = outline::outline(text, cursor)?;
    let site = Site::of(shape::of(operation), &outline, tables)?;
    let writer = Writer { text, cursor, place: outline.place };
    if writer.place.from == cursor && !asked {
        return None;
    }
    match outline.place.role {
        Role::Name => writer.choose(site.names(&writer)),
        Role::Value => match site.shape {
            Shape::Text(Text::Statement) if writer.place.quoted => {
                expression::in_statement(&writer, tables, asked)
            }
            Shape::Text(kind) if expression::is_one(kind) && writer.place.quoted => {
                expression::in_expression(&writer, kind, &site, asked)
            }
            _ => writer.choose(site.values()),
        },
    }
}

/// A place, and what is known of what stands around it.
struct Site<'a> {
    /// What the place holds; of a name, the structure or map that is named in.
    shape: Shape,
    /// The objects and lists around it, the outermost first.
    around: Vec<&'a Node>,
    /// Which member of the innermost is the one at the place, if one is begun there.
    own: Option<usize>,
    tables: &'a [KnownTable],
    /// The table that this part of the request is about.
    table: Option<&'a KnownTable>,
}

impl<'a> Site<'a> {
    /// Goes along the path. None where it leads to something that no request has.
    fn of(structure: &'static Structure, outline: &'a Outline, tables: &'a [KnownTable]) -> Option<Self> {
        let mut shape = Shape::Structure(structure);
        let mut around = vec![&outline.root];
        let mut table = None;
        let (own, way) = outline.path.split_last()?;
        for (depth, index) in outline.path.iter().enumerate() {
            let node = *around.last()?;
            table = named_table(node, tables).or(table);
            // A name is one of what is around it; everything else is what it leads to.
            if depth == way.len() && outline.place.role == Role::Name {
                break;
            }
            let name = match node {
                Node::Object(members) => members.get(*index).map_or("", |(name, _)| name.as_str()),
                _ => "",
            };
            if let Shape::Map { names: Text::Table, .. } = shape {
                table = tables.iter().find(|table| table.name == name).or(table);
            }
            shape = within(shape, node, name)?;
            if depth < way.len() {
                around.push(match node {
                    Node::Object(members) => members.get(*index).map(|(_, node)| node)?,
                    Node::List(elements) => elements.get(*index)?,
                    Node::Text(_) | Node::Other => return None,
                });
            }
        }
        let only = || tables.first().filter(|_| tables.len() == 1);
        let begun = outline.place.from < outline.place.to;
        let own = begun.then_some(*own);
        Some(Self { shape, around, own, tables, table: table.or_else(only) })
    }

    /// The other members of the object at the place.
    fn given(&self) -> impl Iterator<Item = &'a str> {
        let members: &[(String, Node)] = match self.around.last() {
            Some(Node::Object(members)) => members,
            _ => &[],
        };
        let others = members.iter().enumerate().filter(|(index, _)| Some(*index) != self.own);
        others.map(|(_, (name, _))| name.as_str())
    }

    /// What a member may be called.
    fn names(&self, writer: &Writer<'_>) -> Vec<Completion> {
        let open =
            |name: &str, kind: Kind, shape: Shape| writer.member(name, kind, self.opening(name, shape));
        let not_given = |name: &&str| !self.given().any(|given| given == *name);
        match self.shape {
            Shape::Structure(structure) if structure.one_of && self.given().next().is_some() => Vec::new(),
            Shape::Structure(structure) => {
                let mut members: Vec<&Member> =
                    structure.members.iter().filter(|member| not_given(&member.name)).collect();
                members.sort_by_key(|member| member.need.rank());
                let kind = |member: &Member| match member.need {
                    Need::Required | Need::RequiredUnless(_) => Kind::Required,
                    Need::Optional => Kind::Optional,
                    Need::Legacy => Kind::Legacy,
                };
                members.into_iter().map(|member| open(member.name, kind(member), member.shape)).collect()
            }
            Shape::Map { names: Text::Table, values } => {
                let names = self.tables.iter().map(|table| table.name.as_str()).filter(not_given);
                names.map(|name| open(name, Kind::Table, *values)).collect()
            }
            Shape::Map { names: names @ (Text::Attribute | Text::KeyAttribute), values } => {
                let attributes = self.attributes().into_iter();
                let fitting = attributes.filter(|(_, kind)| *kind == Kind::Key || names == Text::Attribute);
                fitting
                    .filter(|(name, _)| not_given(name))
                    .map(|(name, kind)| open(name, kind, *values))
                    .collect()
            }
            Shape::Map { names: Text::NamePlaceholder, values } => {
                let used = expression::used(&self.around, '#');
                used.iter()
                    .map(String::as_str)
                    .filter(not_given)
                    .map(|name| open(name, Kind::Undefined, *values))
                    .collect()
            }
            Shape::Map { names: Text::ValuePlaceholder, values } => {
                let used = expression::used(&self.around, ':');
                used.iter()
                    .map(String::as_str)
                    .filter(not_given)
                    .map(|name| open(name, Kind::Undefined, *values))
                    .collect()
            }
            Shape::Value if self.given().next().is_none() => TYPES
                .iter()
                .map(|&(name, opening)| writer.member(name, Kind::Type, opening.to_owned()))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What a value may be.
    fn values(&self) -> Vec<Completion> {
        let quoted = |name: &str, kind: Kind| Completion::of(name, kind, Value::from(name).to_string());
        match self.shape {
            Shape::Words(words) => words.iter().map(|word| quoted(word, Kind::Word)).collect(),
            Shape::Boolean => {
                ["true", "false"].map(|word| Completion::of(word, Kind::Word, word.to_owned())).into()
            }
            Shape::Text(Text::Table) => {
                self.tables.iter().map(|table| quoted(&table.name, Kind::Table)).collect()
            }
            Shape::Text(Text::Index) => {
                let indexes = self.table.into_iter().flat_map(|table| &table.indexes);
                indexes.map(|index| quoted(&index.name, Kind::Index)).collect()
            }
            Shape::Text(Text::Attribute | Text::KeyAttribute) => {
                self.attributes().into_iter().map(|(name, kind)| quoted(name, kind)).collect()
            }
            Shape::Text(Text::Arn) => {
                let streams = self.tables.iter().filter_map(|table| table.stream.as_ref());
                let arns =
                    streams.map(|stream| &stream.arn).chain(self.tables.iter().map(|table| &table.arn));
                arns.map(|arn| quoted(arn, Kind::Arn)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The attributes of the table, its keys first.
    fn attributes(&self) -> Vec<(&'a str, Kind)> {
        let Some(table) = self.table else { return Vec::new() };
        let is_key = |name: &str| table.keys.iter().any(|key| key.name == name);
        let keys = table.keys.iter().map(|key| (key.name.as_str(), Kind::Key));
        let others = table.attributes.iter().map(|(name, _)| (name.as_str(), Kind::Attribute));
        keys.chain(others.filter(|(name, _)| !is_key(name))).collect()
    }

    /// What a member's value begins as: where the bar is, one goes on writing.
    fn opening(&self, name: &str, shape: Shape) -> String {
        match shape {
            Shape::Text(Text::Attribute) if name.starts_with('#') => {
                // `#status` most likely stands for `status`.
                let meant =
                    self.attributes().into_iter().find(|(attribute, _)| name.get(1..) == Some(attribute));
                meant.map_or_else(
                    || "\"|\"".to_owned(),
                    |(attribute, _)| format!("{}|", Value::from(attribute)),
                )
            }
            Shape::Text(_) | Shape::Words(_) => "\"|\"".to_owned(),
            Shape::Integer | Shape::Time | Shape::Boolean => "|".to_owned(),
            Shape::Value => {
                let kind = self.table.and_then(|table| table.type_of(name));
                let opening = TYPES.iter().find(|(known, _)| Some(*known) == kind);
                opening.map_or_else(
                    || "{ | }".to_owned(),
                    |(kind, opening)| format!("{{ \"{kind}\": {opening} }}"),
                )
            }
            Shape::Structure(_) | Shape::Map { .. } => "{ | }".to_owned(),
            Shape::List(Shape::Structure(_) | Shape::Map { .. } | Shape::Value) => "[{ | }]".to_owned(),
            Shape::List(Shape::Text(_) | Shape::Words(_)) => "[\"|\"]".to_owned(),
            Shape::List(_) => "[|]".to_owned(),
        }
    }
}

/// Types of attribute values and what they begin as.
const TYPES: [(&str, &str); 10] = [
    ("S", "\"|\""),
    ("N", "\"|\""),
    ("BOOL", "|"),
    ("M", "{ | }"),
    ("L", "[{ | }]"),
    ("NULL", "true|"),
    ("SS", "[\"|\"]"),
    ("NS", "[\"|\"]"),
    ("B", "\"|\""),
    ("BS", "[\"|\"]"),
];

/// What stands under a name in a value of a shape; of a list, what its elements are.
fn within(shape: Shape, node: &Node, name: &str) -> Option<Shape> {
    match (shape, node) {
        (Shape::Structure(structure), Node::Object(_)) => structure.member(name).map(|member| member.shape),
        (Shape::Map { values, .. }, Node::Object(_)) => Some(*values),
        (Shape::List(element), Node::List(_)) => Some(*element),
        (Shape::Value, Node::Object(_)) => Some(match name {
            "M" => Shape::Map { names: Text::Attribute, values: &Shape::Value },
            "L" => Shape::List(&Shape::Value),
            "SS" | "NS" | "BS" => Shape::List(&Shape::Text(Text::Plain)),
            "BOOL" | "NULL" => Shape::Boolean,
            _ => Shape::Text(Text::Plain),
        }),
        _ => None,
    }
}

/// The table that an object says it is about.
fn named_table<'a>(node: &Node, tables: &'a [KnownTable]) -> Option<&'a KnownTable> {
    let Node::Object(members) = node else { return None };
    let named = members.iter().find_map(|(name, node)| match node {
        Node::Text(table) if name == "TableName" => Some(table),
        _ => None,
    })?;
    tables.iter().find(|table| table.name == *named || table.arn == *named)
}

impl Completion {
    /// One behind which nothing more is to be written.
    fn of(label: &str, kind: Kind, text: String) -> Self {
        Self { label: label.to_owned(), kind, cursor: text.len(), text, more: false }
    }

    /// One that is gone on with where the bar stands.
    fn with_bar(label: &str, kind: Kind, text: &str) -> Self {
        let cursor = text.find('|').unwrap_or(text.len());
        let text = text.replacen('|', "", 1);
        // Behind a bar at the end nothing is awaited, inside something is.
        let more = cursor < text.len() || text.ends_with(": ");
        Self { label: label.to_owned(), kind, text, cursor, more }
    }
}

/// What is written at a place.
struct Writer<'t> {
    text: &'t str,
    cursor: usize,
    place: Place,
}

impl Writer<'_> {
    /// What stands at the place before the cursor, without its quote.
    fn typed(&self) -> &str {
        let begun = self.text.get(self.place.from..self.cursor).unwrap_or_default();
        begun.strip_prefix('"').filter(|_| self.place.quoted).unwrap_or(begun)
    }

    /// A member with what its value begins as; only its name if it has a value.
    fn member(&self, name: &str, kind: Kind, opening: String) -> Completion {
        let quoted = Value::from(name).to_string();
        match self.place.named {
            true => Completion::of(name, kind, quoted),
            false => Completion::with_bar(name, kind, &format!("{quoted}: {opening}")),
        }
    }

    /// What begins as what was typed does, then what has it in it. A comma follows where another member does.
    fn choose(&self, options: Vec<Completion>) -> Option<Completions> {
        let behind = self.text.get(self.place.to..).unwrap_or_default().trim_start();
        let comma = behind.starts_with(['"', '{', '[']) && !self.place.named;
        let mut options = fitting(options, self.typed());
        if comma {
            options.iter_mut().for_each(|option| option.text.push(','));
        }
        completions(self.text, self.place.from, self.place.to, options)
    }
}

/// What begins as what was typed does, then what has it in it; in any case.
fn fitting(options: Vec<Completion>, typed: &str) -> Vec<Completion> {
    let typed = typed.to_lowercase();
    let mut ranked: Vec<(usize, Completion)> = options
        .into_iter()
        .filter_map(|option| option.label.to_lowercase().find(&typed).map(|at| (at.min(1), option)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, option)| option).take(MAX_OPTIONS).collect()
}

/// Options in place of a part of the text, if they would change it.
fn completions(text: &str, from: usize, to: usize, options: Vec<Completion>) -> Option<Completions> {
    let is_there = |option: &Completion| text.get(from..to) == Some(option.text.trim_end_matches(','));
    let nothing_new = matches!(options.as_slice(), [only] if is_there(only));
    (!options.is_empty() && !nothing_new).then_some(Completions { from, to, options })
}

#[cfg(test)]
mod tests;
