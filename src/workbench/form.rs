//! A request as a form: its JSON text, read as the fields that [`shape`](super::shape) describes.
//!
//! The text stays the single truth. [`read`] projects it; [`edit::apply`] makes the next text of an edit, laid out by
//! [`layout`](super::layout) with every other token as it was written. Attribute values are shown natively (see
//! [`native`]); what is not as described, and members that nobody described, are fields of JSON.

pub mod edit;

use std::fmt;
use std::ops::Range;

use super::edit::place as line_and_column;
use super::native;
use super::notation::{Content, Entry, Fault, Flaw, Node, Notation, is_base64};
use super::shape::{Member, Need, Shape, Structure, Text};
use crate::model::Number;
use crate::model::value::AttributeType;

/// Most fields of a form; a larger request is for reading as JSON.
pub const MAX_FIELDS: usize = 800;

/// A request's fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Its parameters.
    pub request: Group,
}

/// A text has no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no JSON: what is wrong, and at which line and column, from 1.
    NotJson(Fault, (usize, usize)),
    /// It is JSON but no object.
    NotAnObject,
    /// It has more than [`MAX_FIELDS`] fields.
    TooMany,
}

/// The members of a structure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Those that are given, must be, or offer a choice of words, in the order in which the form shows them.
    pub fields: Vec<Field>,
    /// Those that can be added.
    pub more: Vec<&'static Member>,
    /// If exactly one of its members is given: which there are. The first that is given counts as chosen.
    pub one_of: Option<Vec<&'static str>>,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it is.
    pub place: Place,
    /// What it is called.
    pub label: Label,
    /// What it holds.
    pub body: Body,
    /// Whether it stands in the text.
    pub given: bool,
    /// Whether it must.
    pub required: bool,
    /// What is wrong with what it holds.
    pub trouble: Option<Trouble>,
    /// Where it stands in the text, in bytes, with its name.
    pub span: Range<usize>,
}

/// What a field is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// A parameter, or a member of a structure.
    Member(String),
    /// The name in a map, which is the learner's to change.
    Name(String, Text),
    /// The place in a list, from 1.
    Number(usize),
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A string.
    Text(Text, String),
    /// One of some words; none if it is not given.
    Words(&'static [&'static str], Option<String>),
    /// A whole number or a time, as written; empty if it is not given.
    Number(String),
    /// `true` or `false`, if it is given.
    Boolean(Option<bool>),
    /// An attribute value: strings, numbers and binary as they go over the wire, all others natively.
    Value(AttributeType, String),
    /// A structure.
    Group(Group),
    /// A list.
    List(Vec<Field>),
    /// Names with what stands under each; what the names are.
    Map(Text, Vec<Field>),
    /// JSON that is not as described.
    Json(String),
}

/// What is wrong with what a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is nothing that this operation knows.
    Unknown,
    /// It is of another type than it should be.
    Misfit,
    /// It is no number that can be stored.
    NotANumber,
    /// It is no whole number.
    NotWhole,
    /// It is not base64.
    NotBase64,
    /// It is none of the words.
    NotAWord,
    /// The name is there twice; the last one counts.
    Twice,
    /// It is no native value: what is wrong, and at which line and column, from 1.
    Notation(Fault, (usize, usize)),
    /// It is a native value of another type.
    OtherType,
}

/// A step on the way to a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// To the member of a structure.
    Member(&'static str),
    /// To the element of a list, or the member of an object, by its index.
    At(usize),
}

/// The way to a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place(pub Vec<Step>);

impl Place {
    /// A step further.
    #[must_use]
    pub fn then(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// A step back.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0.split_last().map(|(_, before)| before.to_vec()).unwrap_or_default())
    }

    /// The index of the last step, if it is one.
    pub fn index(&self) -> Option<usize> {
        match self.0.last() {
            Some(Step::At(index)) => Some(*index),
            _ => None,
        }
    }
}

/// `Key-0`: what can be part of an element's id.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "-" })?;
            match step {
                Step::Member(name) => f.write_str(name)?,
                Step::At(index) => write!(f, "{index}")?,
            }
        }
        Ok(())
    }
}

/// Reads a request's text as a form.
///
/// # Errors
///
/// Why it has none.
pub fn read(structure: &'static Structure, text: &str) -> Result<Form, Unreadable> {
    let node = Notation::Json
        .read(text)
        .map_err(|Flaw { fault, at }| Unreadable::NotJson(fault, line_and_column(text, at)))?;
    let entries = node.entries().ok_or(Unreadable::NotAnObject)?;
    let mut reader = Reader { left: MAX_FIELDS };
    let request = reader.group(structure, entries, &Place::default()).ok_or(Unreadable::TooMany)?;
    Ok(Form { request })
}

impl Form {
    /// The field at a place.
    pub fn field(&self, place: &Place) -> Option<&Field> {
        let mut fields = self.request.fields.as_slice();
        loop {
            let field = fields.iter().find(|field| place.0.starts_with(&field.place.0))?;
            if field.place == *place {
                return Some(field);
            }
            fields = field.fields();
        }
    }

    /// The innermost field in which a line and column of its text stand, counted in characters from 1.
    pub fn at_place(&self, text: &str, (line, column): (usize, usize)) -> Option<&Place> {
        let before = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let in_line =
            text.get(before..)?.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
        self.at(before + in_line)
    }

    /// The innermost field in which a byte of the text stands.
    pub fn at(&self, byte: usize) -> Option<&Place> {
        let mut found = None;
        let mut fields = self.request.fields.as_slice();
        while let Some(field) = fields.iter().find(|field| field.span.contains(&byte)) {
            found = Some(&field.place);
            fields = field.fields();
        }
        found
    }
}

impl Field {
    /// The fields within it.
    pub fn fields(&self) -> &[Self] {
        match &self.body {
            Body::Group(group) => &group.fields,
            Body::List(fields) | Body::Map(_, fields) => fields,
            _ => &[],
        }
    }
}

/// Reads fields as long as there may be more of them.
struct Reader {
    left: usize,
}

impl Reader {
    /// `None` if there are too many.
    fn group(&mut self, structure: &'static Structure, entries: &[Entry], place: &Place) -> Option<Group> {
        let first = |name: &str| entries.iter().position(|entry| entry.name() == name);
        let is_required = |member: &Member| match member.need {
            Need::Required => true,
            Need::RequiredUnless(other) => first(other).is_none(),
            Need::Optional | Need::Legacy => false,
        };
        let mut fields = Vec::new();
        for member in structure.members {
            let place = place.then(Step::Member(member.name));
            let label = Label::Member(member.name.to_owned());
            let required = is_required(member);
            match first(member.name).and_then(|index| entries.get(index)) {
                Some(entry) => {
                    let span = entry.start..entry.value.span.end;
                    let field = self.field(Some(&member.shape), &entry.value, place, label, span)?;
                    fields.push(Field { required, ..field });
                }
                None if required || (!structure.one_of && is_choice(member)) => {
                    self.count()?;
                    let body = Body::blank(&member.shape);
                    fields.push(Field {
                        place,
                        label,
                        body,
                        given: false,
                        required,
                        trouble: None,
                        span: 0..0,
                    });
                }
                None => {}
            }
        }
        // What is a choice stands behind what has to be written.
        fields
            .sort_by_key(|field| !field.required && matches!(field.body, Body::Words(..) | Body::Boolean(_)));
        for (index, entry) in entries.iter().enumerate() {
            let name = entry.name();
            let described = structure.member(&name).is_some();
            if described && first(&name) == Some(index) {
                continue;
            }
            let span = entry.start..entry.value.span.end;
            let field =
                self.field(None, &entry.value, place.then(Step::At(index)), Label::Member(name), span)?;
            let trouble = Some(if described { Trouble::Twice } else { Trouble::Unknown });
            fields.push(Field { trouble, ..field });
        }
        let more = structure.members.iter().filter(|member| {
            !structure.one_of && !is_required(member) && !is_choice(member) && first(member.name).is_none()
        });
        let one_of = structure.one_of.then(|| structure.members.iter().map(|member| member.name).collect());
        Some(Group { fields, more: more.collect(), one_of })
    }

    fn count(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }

    fn field(
        &mut self,
        shape: Option<&'static Shape>,
        node: &Node,
        place: Place,
        label: Label,
        span: Range<usize>,
    ) -> Option<Field> {
        self.count()?;
        let read = match shape {
            Some(shape) => self.body(shape, node, &place)?,
            None => Some((json(node), Some(Trouble::Unknown))),
        };
        let (body, trouble) = read.unwrap_or_else(|| (json(node), Some(Trouble::Misfit)));
        Some(Field { place, label, body, given: true, required: false, trouble, span })
    }

    /// What stands there; `Some(None)` if it is not as described.
    #[allow(clippy::option_option, reason = "too many fields, and not as described, are two things")]
    fn body(
        &mut self,
        shape: &'static Shape,
        node: &Node,
        place: &Place,
    ) -> Option<Option<(Body, Option<Trouble>)>> {
        let fine = |body| Some(Some((body, None)));
        match shape {
            Shape::Text(meaning) => Some(node.as_text().map(|text| (Body::Text(*meaning, text), None))),
            Shape::Words(words) => Some(node.as_text().map(|word| {
                let trouble = (!words.contains(&word.as_str())).then_some(Trouble::NotAWord);
                (Body::Words(words, Some(word)), trouble)
            })),
            Shape::Integer | Shape::Time => Some(number(node).map(|number| (Body::Number(number), None))),
            Shape::Boolean => Some(match &node.content {
                Content::Word(word) if word == "true" || word == "false" => {
                    Some((Body::Boolean(Some(word == "true")), None))
                }
                _ => None,
            }),
            Shape::Value => Some(value(node)),
            Shape::Structure(structure) => match node.entries() {
                Some(entries) => fine(Body::Group(self.group(structure, entries, place)?)),
                None => Some(None),
            },
            Shape::List(element) => match node.elements() {
                Some(elements) => {
                    let field = |(index, node): (usize, &Node)| {
                        let label = Label::Number(index + 1);
                        self.field(Some(element), node, place.then(Step::At(index)), label, node.span.clone())
                    };
                    fine(Body::List(elements.iter().enumerate().map(field).collect::<Option<_>>()?))
                }
                None => Some(None),
            },
            Shape::Map { names, values } => match node.entries() {
                Some(entries) => {
                    let later = |index: usize, name: &str| {
                        entries.iter().skip(index + 1).any(|entry| entry.name() == name)
                    };
                    let field = |(index, entry): (usize, &Entry)| {
                        let name = entry.name();
                        let twice = later(index, &name).then_some(Trouble::Twice);
                        let label = Label::Name(name, *names);
                        let span = entry.start..entry.value.span.end;
                        let place = place.then(Step::At(index));
                        let field = self.field(Some(values), &entry.value, place, label, span)?;
                        Some(Field { trouble: twice.or(field.trouble), ..field })
                    };
                    let fields = entries.iter().enumerate().map(field).collect::<Option<_>>()?;
                    fine(Body::Map(*names, fields))
                }
                None => Some(None),
            },
        }
    }
}

impl Body {
    /// What is not given.
    fn blank(shape: &'static Shape) -> Self {
        match shape {
            Shape::Text(meaning) => Self::Text(*meaning, String::new()),
            Shape::Words(words) => Self::Words(words, None),
            Shape::Integer | Shape::Time => Self::Number(String::new()),
            Shape::Boolean => Self::Boolean(None),
            Shape::Value => Self::Value(AttributeType::S, String::new()),
            Shape::Structure(_) => Self::Group(Group::default()),
            Shape::List(_) => Self::List(Vec::new()),
            Shape::Map { names, .. } => Self::Map(*names, Vec::new()),
        }
    }
}

/// Whether a member is a choice that the form always offers.
fn is_choice(member: &Member) -> bool {
    member.need == Need::Optional && matches!(member.shape, Shape::Words(_) | Shape::Boolean)
}

fn json(node: &Node) -> Body {
    Body::Json(super::layout::lay_out_node(node))
}

/// A number as written; also one that a lesson's placeholder stands for.
fn number(node: &Node) -> Option<String> {
    match &node.content {
        Content::Word(word) if !matches!(word.as_str(), "true" | "false" | "null") => Some(word.clone()),
        _ => node.as_text().filter(|text| is_placeholder(text)),
    }
}

/// Whether something is to be filled in here by a lesson.
fn is_placeholder(text: &str) -> bool {
    text.contains("${")
}

/// An attribute value as a field has it, if it is one.
fn value(node: &Node) -> Option<(Body, Option<Trouble>)> {
    let (_, content) = node.only_entry()?;
    let kind = native::type_of(node)?;
    let (written, trouble) = match kind {
        AttributeType::S => (content.as_text()?, None),
        AttributeType::N => {
            let text = content.as_text()?;
            let wrong = Number::parse(&text).is_err() && !is_placeholder(&text);
            (text, wrong.then_some(Trouble::NotANumber))
        }
        AttributeType::B => {
            let text = content.as_text()?;
            let wrong = !is_base64(&text) && !is_placeholder(&text);
            (text, wrong.then_some(Trouble::NotBase64))
        }
        _ => (native::from_wire(node)?, None),
    };
    Some((Body::Value(kind, written), trouble))
}

#[cfg(test)]
mod tests;
