//! What can be done in a form, and the text that comes of it.

use super::super::edit::place as line_and_column;
use super::super::known::{KnownKey, KnownTable, keys_of};
use super::super::layout::lay_out_node;
use super::super::native;
use super::super::notation::{Content, Entry, Flaw, Node, Notation};
use super::super::shape::{Member, Need, Shape, Structure, Text};
use super::{Place, Step, Trouble, is_placeholder};
use crate::model::Number;
use crate::model::value::AttributeType;

/// Something done in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// What was typed or chosen in a field now stands there.
    Write(Place, String),
    /// An attribute value is of another type.
    Retype(Place, AttributeType),
    /// A name of a map is another one.
    Rename(Place, String),
    /// A member is added to a structure, with what it must have.
    Add(Place),
    /// A list has one more element, a map one more name, both at the end.
    AddTo(Place),
    /// Another member is the only one of a structure.
    Choose(Place, &'static str),
    /// A field is no longer given.
    Remove(Place),
}

/// What was typed cannot stand in the text as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is not yet what it must be.
    Trouble(Trouble),
    /// There is no such field any more.
    Gone,
}

/// The text of a request after an edit. `tables` begin keys and items.
///
/// # Errors
///
/// What was typed cannot stand there: it is for the field to keep, and the text stays.
pub fn apply(
    structure: &'static Structure,
    text: &str,
    edit: &Edit,
    tables: &[KnownTable],
) -> Result<String, Refused> {
    let mut root = Notation::Json.read(text).map_err(|_| Refused::Gone)?;
    let whole = Shape::Structure(structure);
    let maker = Maker { tables };
    match edit {
        Edit::Write(place, written) => {
            let found = find(&mut root, whole, place).ok_or(Refused::Gone)?;
            let value = written_value(found.shape, found.node(), written).map_err(Refused::Trouble)?;
            match value {
                Some(value) => found.put(value)?,
                None => found.remove(),
            }
        }
        Edit::Retype(place, kind) => {
            let found = find(&mut root, whole, place).ok_or(Refused::Gone)?;
            let value = found.node().map(|node| retyped(node, *kind)).ok_or(Refused::Gone)?;
            found.put(value)?;
        }
        Edit::Rename(place, name) => {
            let found = find(&mut root, whole, place).ok_or(Refused::Gone)?;
            found.rename(name)?;
        }
        Edit::Add(place) => {
            let found = find(&mut root, whole, place).ok_or(Refused::Gone)?;
            if found.node().is_none() {
                let value = found.shape.map(|shape| maker.begin(&shape, found.table.as_deref()));
                found.put(value.ok_or(Refused::Gone)?)?;
            }
        }
        Edit::AddTo(place) => {
            let found = find(&mut root, whole, place).ok_or(Refused::Gone)?;
            found.add_to(&maker)?;
        }
        Edit::Choose(place, member) => {
            let found = find(&mut root, whole, place).ok_or(Refused::Gone)?;
            found.choose(member, &maker)?;
        }
        Edit::Remove(place) => find(&mut root, whole, place).ok_or(Refused::Gone)?.remove(),
    }
    Ok(lay_out_node(&root))
}

/// A place in the tree, which may be empty yet.
struct Found<'a> {
    /// What is around it; the root has nothing around it.
    around: Around<'a>,
    /// What should stand there, if that is described.
    shape: Option<Shape>,
    /// The table that the request is about here, if it says so.
    table: Option<String>,
}

enum Around<'a> {
    Root(&'a mut Node),
    Object {
        entries: &'a mut Vec<Entry>,
        index: Option<usize>,
        member: Option<(&'static Structure, &'static str)>,
    },
    List {
        elements: &'a mut Vec<Node>,
        index: usize,
    },
}

/// Finds the place, up to a member of a structure that is not there yet. Parts of a place that are not given are not
/// made up: a form shows fields only within what is given.
fn find<'a>(root: &'a mut Node, whole: Shape, place: &Place) -> Option<Found<'a>> {
    let Some((last, before)) = place.0.split_last() else {
        return Some(Found { around: Around::Root(root), shape: Some(whole), table: None });
    };
    let mut node = root;
    let mut shape = Some(whole);
    let mut table = None;
    for step in before {
        table = table_at(node, shape.as_ref(), step).or(table);
        let within = shape_within(shape.as_ref(), step);
        node = match (&mut node.content, step) {
            (Content::Object(entries), Step::Member(name)) => {
                &mut entries.iter_mut().find(|entry| entry.name() == *name)?.value
            }
            (Content::Object(entries), Step::At(index)) => &mut entries.get_mut(*index)?.value,
            (Content::List(elements), Step::At(index)) => elements.get_mut(*index)?,
            _ => return None,
        };
        shape = within;
    }
    table = table_at(node, shape.as_ref(), last).or(table);
    let within = shape_within(shape.as_ref(), last);
    let around = match (&mut node.content, last) {
        (Content::Object(entries), Step::Member(name)) => {
            let index = entries.iter().position(|entry| entry.name() == *name);
            let structure = match shape {
                Some(Shape::Structure(structure)) => structure,
                _ => return None,
            };
            Around::Object { entries, index, member: Some((structure, name)) }
        }
        (Content::Object(entries), Step::At(index)) if *index < entries.len() => {
            Around::Object { entries, index: Some(*index), member: None }
        }
        (Content::List(elements), Step::At(index)) if *index < elements.len() => {
            Around::List { elements, index: *index }
        }
        _ => return None,
    };
    Some(Found { around, shape: within, table })
}

/// The table that is named around a step.
fn table_at(node: &Node, shape: Option<&Shape>, step: &Step) -> Option<String> {
    let entries = node.entries()?;
    match (shape?, step) {
        (Shape::Structure(structure), _) => {
            let is_table = |entry: &&Entry| {
                let member = structure.member(&entry.name());
                member.is_some_and(|member| member.shape == Shape::Text(Text::Table))
            };
            entries.iter().find(is_table)?.value.as_text()
        }
        (Shape::Map { names: Text::Table, .. }, Step::At(index)) => entries.get(*index).map(Entry::name),
        _ => None,
    }
}

fn shape_within(shape: Option<&Shape>, step: &Step) -> Option<Shape> {
    match (shape?, step) {
        (Shape::Structure(structure), Step::Member(name)) => {
            structure.member(name).map(|member| member.shape)
        }
        (Shape::List(element), Step::At(_)) => Some(**element),
        (Shape::Map { values, .. }, Step::At(_)) => Some(**values),
        _ => None,
    }
}

impl Found<'_> {
    /// What stands there, if anything does.
    fn node(&self) -> Option<&Node> {
        match &self.around {
            Around::Root(node) => Some(node),
            Around::Object { entries, index, .. } => entries.get((*index)?).map(|entry| &entry.value),
            Around::List { elements, index } => elements.get(*index),
        }
    }

    fn node_mut(&mut self) -> Option<&mut Node> {
        match &mut self.around {
            Around::Root(node) => Some(node),
            Around::Object { entries, index, .. } => entries.get_mut((*index)?).map(|entry| &mut entry.value),
            Around::List { elements, index } => elements.get_mut(*index),
        }
    }

    /// Puts something there. A member that is new takes its place among those described.
    fn put(mut self, value: Node) -> Result<(), Refused> {
        if let Some(node) = self.node_mut() {
            *node = value;
            return Ok(());
        }
        let Around::Object { entries, member: Some((structure, name)), .. } = self.around else {
            return Err(Refused::Gone);
        };
        let rank = |name: &str| structure.members.iter().position(|member| member.name == name);
        let own = rank(name);
        let at = entries.iter().position(|entry| rank(&entry.name()).is_some_and(|rank| Some(rank) > own));
        entries.insert(at.unwrap_or(entries.len()), Entry::new(name, value));
        Ok(())
    }

    fn remove(self) {
        match self.around {
            Around::Root(_) | Around::Object { index: None, .. } => {}
            Around::Object { entries, index: Some(index), .. } => drop(entries.remove(index)),
            Around::List { elements, index } => drop(elements.remove(index)),
        }
    }

    fn rename(self, name: &str) -> Result<(), Refused> {
        let Around::Object { entries, index: Some(index), member: None } = self.around else {
            return Err(Refused::Gone);
        };
        let entry = entries.get_mut(index).ok_or(Refused::Gone)?;
        *entry = Entry::new(name, entry.value.clone());
        Ok(())
    }

    /// One more in the list or map that is there, or to be.
    fn add_to(mut self, maker: &Maker<'_>) -> Result<(), Refused> {
        let table = self.table.clone();
        let shape = self.shape.ok_or(Refused::Gone)?;
        if self.node().is_none() {
            let mut value = maker.begin(&shape, table.as_deref());
            if let (Content::Object(entries), Shape::Map { names, values }) = (&mut value.content, shape)
                && entries.is_empty()
            {
                entries.push(maker.entry(names, values, &[]));
            }
            return self.put(value);
        }
        match (self.node_mut().map(|node| &mut node.content), shape) {
            (Some(Content::List(elements)), Shape::List(element)) => {
                elements.push(maker.begin(element, table.as_deref()));
            }
            (Some(Content::Object(entries)), Shape::Map { names, values }) => {
                entries.push(maker.entry(names, values, entries));
            }
            _ => return Err(Refused::Gone),
        }
        Ok(())
    }

    /// Has this member of a structure only.
    fn choose(mut self, member: &'static str, maker: &Maker<'_>) -> Result<(), Refused> {
        let Some(Shape::Structure(structure)) = self.shape else { return Err(Refused::Gone) };
        let chosen = structure.member(member).ok_or(Refused::Gone)?;
        let Some(Content::Object(entries)) = self.node_mut().map(|node| &mut node.content) else {
            return Err(Refused::Gone);
        };
        let before = entries.iter().find(|entry| structure.member(&entry.name()).is_some());
        let before = before.and_then(|entry| entry.value.entries()).unwrap_or_default();
        // What both have stays.
        let mut value = maker.begin(&chosen.shape, None);
        if let Content::Object(members) = &mut value.content {
            for entry in members {
                if let Some(kept) = before.iter().find(|before| before.name() == entry.name()) {
                    *entry = kept.clone();
                }
            }
        }
        entries.retain(|entry| structure.member(&entry.name()).is_none());
        entries.insert(0, Entry::new(member, value));
        Ok(())
    }
}

/// Makes what a form begins with.
struct Maker<'a> {
    tables: &'a [KnownTable],
}

impl Maker<'_> {
    /// Something of this shape, with what it must have.
    fn begin(&self, shape: &Shape, table: Option<&str>) -> Node {
        let content = match shape {
            Shape::Text(_) => Content::text(""),
            Shape::Words(words) => Content::text(words.first().copied().unwrap_or_default()),
            Shape::Integer | Shape::Time => Content::Word("1".to_owned()),
            Shape::Boolean => Content::Word("true".to_owned()),
            Shape::Value => return native::value_of(AttributeType::S, Content::text("").node()),
            Shape::Structure(structure) => {
                let is_begun = |(index, need): (usize, Need)| match structure.one_of {
                    true => index == 0,
                    false => need == Need::Required,
                };
                let members = structure.members.iter().enumerate();
                let members = members.filter(|(index, member)| is_begun((*index, member.need)));
                let entry = |(_, member): (usize, &Member)| {
                    let of_table = member.shape == Shape::Text(Text::Table);
                    let value = match table.filter(|_| of_table) {
                        Some(table) => Content::text(table).node(),
                        None => self.begin(&member.shape, table),
                    };
                    Entry::new(member.name, value)
                };
                Content::Object(members.map(entry).collect())
            }
            Shape::List(element) => Content::List(vec![self.begin(element, table)]),
            Shape::Map { names: Text::Attribute | Text::KeyAttribute, values: Shape::Value } => {
                let key = |key: &KnownKey| {
                    let empty = Content::text("").node();
                    Entry::new(&key.name, native::value_of(key.key_type.attribute_type(), empty))
                };
                Content::Object(keys_of(self.tables, table).iter().map(key).collect())
            }
            Shape::Map { names, values } => Content::Object(vec![self.entry(*names, values, &[])]),
        };
        content.node()
    }

    /// One more entry of a map.
    fn entry(&self, names: Text, values: &Shape, others: &[Entry]) -> Entry {
        let name = match names {
            Text::NamePlaceholder => unused("#n", others),
            Text::ValuePlaceholder => unused(":v", others),
            Text::Table => {
                let mut names = self.tables.iter().map(|table| &table.name);
                names.find(|name| is_unused(name, others)).cloned().unwrap_or_default()
            }
            _ => String::new(),
        };
        let table = (names == Text::Table).then_some(name.as_str());
        Entry::new(&name, self.begin(values, table))
    }
}

fn is_unused(name: &str, others: &[Entry]) -> bool {
    others.iter().all(|other| other.name() != name)
}

/// The name, numbered if it is there already.
fn unused(name: &str, others: &[Entry]) -> String {
    let numbered = (2..).map(|number| format!("{name}{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| is_unused(name, others)).unwrap_or_default()
}

/// What stands in the text for what was typed; none if nothing is to stand there.
fn written_value(
    shape: Option<Shape>,
    before: Option<&Node>,
    written: &str,
) -> Result<Option<Node>, Trouble> {
    let given = |content: Content| Ok(Some(content.node()));
    match shape {
        _ if before.is_some_and(|before| is_json(shape, before)) => match Notation::Json.read(written) {
            Ok(node) => Ok(Some(node)),
            Err(flaw) => Err(notation(written, flaw)),
        },
        Some(Shape::Text(_)) => given(Content::text(written)),
        Some(Shape::Words(_)) if written.is_empty() => Ok(None),
        Some(Shape::Words(_)) => given(Content::text(written)),
        Some(Shape::Boolean) => match written {
            "true" | "false" => given(Content::Word(written.to_owned())),
            _ => Ok(None),
        },
        Some(Shape::Integer) => match written.trim() {
            placeholder if is_placeholder(placeholder) => given(Content::text(placeholder)),
            whole => match whole.parse::<i64>() {
                Ok(whole) => given(Content::Word(whole.to_string())),
                Err(_) => Err(Trouble::NotWhole),
            },
        },
        Some(Shape::Time) => match Notation::Json.read(written.trim()) {
            Ok(Node { content: Content::Word(number), .. }) if number.parse::<f64>().is_ok() => {
                given(Content::Word(number))
            }
            _ => Err(Trouble::NotANumber),
        },
        Some(Shape::Value) => {
            let kind = before.and_then(native::type_of).unwrap_or(AttributeType::S);
            native_value(kind, written).map(Some)
        }
        _ => match Notation::Json.read(written) {
            Ok(node) => Ok(Some(node)),
            Err(flaw) => Err(notation(written, flaw)),
        },
    }
}

/// Whether what stands there is shown as JSON.
fn is_json(shape: Option<Shape>, node: &Node) -> bool {
    match shape {
        None => true,
        Some(Shape::Text(_) | Shape::Words(_)) => node.as_text().is_none(),
        Some(Shape::Integer | Shape::Time) => super::number(node).is_none(),
        Some(Shape::Boolean) => {
            !matches!(&node.content, Content::Word(word) if word == "true" || word == "false")
        }
        Some(Shape::Value) => super::value(node).is_none(),
        Some(Shape::Structure(_) | Shape::Map { .. }) => node.entries().is_none(),
        Some(Shape::List(_)) => node.elements().is_none(),
    }
}

/// The attribute value of this type that was typed natively.
fn native_value(kind: AttributeType, written: &str) -> Result<Node, Trouble> {
    match kind {
        AttributeType::S | AttributeType::N | AttributeType::B => {
            Ok(native::value_of(kind, Content::text(written).node()))
        }
        _ => {
            let read = native::to_wire_of(kind, written);
            read.map_err(|flaw| match native::to_wire(written) {
                Ok(_) => Trouble::OtherType,
                Err(_) => notation(written, flaw),
            })
        }
    }
}

fn notation(text: &str, Flaw { fault, at }: Flaw) -> Trouble {
    Trouble::Notation(fault, line_and_column(text, at))
}

/// A value with its content kept as far as another type has room for it.
fn retyped(value: &Node, kind: AttributeType) -> Node {
    let members = scalars(value);
    let first = || members.first().map(String::as_str).unwrap_or_default();
    let set = || Content::List(members.iter().map(|member| Content::text(member).node()).collect());
    let content = match kind {
        AttributeType::S | AttributeType::N | AttributeType::B => Content::text(first()),
        AttributeType::Bool => Content::Word(if first() == "false" { "false" } else { "true" }.to_owned()),
        AttributeType::Null => Content::Word("true".to_owned()),
        AttributeType::L => match native::type_of(value) {
            Some(AttributeType::Ss) => list_of(AttributeType::S, &members),
            Some(AttributeType::Ns) => list_of(AttributeType::N, &members),
            Some(AttributeType::Bs) => list_of(AttributeType::B, &members),
            Some(AttributeType::M) | None => Content::List(Vec::new()),
            Some(_) if members.iter().all(String::is_empty) => Content::List(Vec::new()),
            Some(_) => Content::List(vec![value.clone()]),
        },
        AttributeType::M => Content::Object(Vec::new()),
        AttributeType::Ss | AttributeType::Bs => set(),
        AttributeType::Ns if members.iter().all(|member| Number::parse(member).is_ok()) => set(),
        AttributeType::Ns => Content::List(vec![Content::text("0").node()]),
    };
    native::value_of(kind, content.node())
}

fn list_of(kind: AttributeType, members: &[String]) -> Content {
    let value = |member: &String| native::value_of(kind, Content::text(member).node());
    Content::List(members.iter().map(value).collect())
}

/// The texts in a value that is no document: one, or those of a set or of a list of such values.
fn scalars(value: &Node) -> Vec<String> {
    let Some((_, content)) = value.only_entry() else { return Vec::new() };
    match (&content.content, native::type_of(value)) {
        (_, Some(AttributeType::Null)) => vec![String::new()],
        (Content::Text(_), _) => content.as_text().into_iter().collect(),
        (Content::Word(word), _) => vec![word.clone()],
        (Content::List(elements), Some(AttributeType::L)) => {
            elements.iter().flat_map(scalars_of_element).collect()
        }
        (Content::List(elements), _) => elements.iter().filter_map(Node::as_text).collect(),
        _ => Vec::new(),
    }
}

fn scalars_of_element(element: &Node) -> Option<String> {
    let (_, content) = element.only_entry()?;
    content.as_text()
}
