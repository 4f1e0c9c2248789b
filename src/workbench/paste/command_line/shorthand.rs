//! The CLI's shorthand syntax: `AttributeName=PK,KeyType=HASH`.

use super::super::literal::{Content, Node};
use super::super::{MAX_DEPTH, Read, Reason, flaw};
use super::leaf;
use super::shell::Word;
use crate::workbench::shape::{self, Shape};

/// The CLI's shorthand syntax: `AttributeName=PK,KeyType=HASH`, `Projection={ProjectionType=ALL}`, `Keys=[a,b]`.
///
/// Source: AWS CLI user guide, "Using shorthand syntax with the AWS CLI".
pub(super) fn shorthand(shape: &Shape, word: &Word) -> Read<Node> {
    let mut reader = Shorthand { letters: word.text.chars().peekable(), at: word.at, depth: 0 };
    let node = reader.pairs(shape, None)?;
    match reader.letters.next() {
        None => Ok(node),
        Some(letter) => flaw(word.at, Reason::Unexpected(letter.to_string())),
    }
}

struct Shorthand<'a> {
    letters: std::iter::Peekable<std::str::Chars<'a>>,
    at: usize,
    depth: usize,
}

impl Shorthand<'_> {
    /// `name=value,name=value`, up to this letter or the end.
    fn pairs(&mut self, shape: &Shape, end: Option<char>) -> Read<Node> {
        let mut entries: Vec<(usize, String, Node)> = Vec::new();
        loop {
            if self.letters.peek().copied() == end || self.letters.peek().is_none() {
                break;
            }
            let name = self.word(&['=', ',', '}', ']']);
            if self.letters.next_if_eq(&'=').is_none() {
                // `Values=a,b`: what follows a comma without a name is one more of the last one's.
                let Some((_, _, last)) = entries.last_mut().filter(|_| !name.is_empty()) else {
                    return flaw(self.at, Reason::Unexpected(name));
                };
                let more = Node { at: self.at, content: Content::Text(name) };
                match &mut last.content {
                    Content::List(elements) => elements.push(more),
                    Content::Text(_) => last.content = Content::List(vec![last.clone(), more]),
                    _ => return flaw(self.at, Reason::Unexpected(",".to_owned())),
                }
            } else {
                let value = self.value(&within(shape, &name))?;
                entries.push((self.at, name, value));
            }
            if self.letters.next_if_eq(&',').is_none() {
                break;
            }
        }
        Ok(Node { at: self.at, content: Content::Map(entries) })
    }

    fn value(&mut self, shape: &Shape) -> Read<Node> {
        if self.depth >= MAX_DEPTH {
            return flaw(self.at, Reason::TooDeep);
        }
        self.depth += 1;
        let node = match self.letters.peek() {
            Some('{') => {
                self.letters.next();
                let node = self.pairs(shape, Some('}'))?;
                self.close('}')?;
                node
            }
            Some('[') => {
                self.letters.next();
                let element = if let Shape::List(element) = shape { **element } else { *shape };
                let mut elements = Vec::new();
                while self.letters.peek().is_some_and(|letter| *letter != ']') {
                    elements.push(self.value(&element)?);
                    if self.letters.next_if_eq(&',').is_none() {
                        break;
                    }
                }
                self.close(']')?;
                Node { at: self.at, content: Content::List(elements) }
            }
            _ => {
                let text = self.word(&[',', '}', ']']);
                leaf(shape, self.at, &text)
            }
        };
        self.depth -= 1;
        Ok(node)
    }

    fn close(&mut self, end: char) -> Read<()> {
        if self.letters.next_if_eq(&end).is_some() { Ok(()) } else { flaw(self.at, Reason::Unclosed) }
    }

    /// Letters up to one of these; in quotes, all of them.
    fn word(&mut self, ends: &[char]) -> String {
        let mut word = String::new();
        let quote = self.letters.next_if(|letter| matches!(letter, '"' | '\''));
        while let Some(letter) = self.letters.peek().copied() {
            if quote.is_none() && ends.contains(&letter) {
                break;
            }
            self.letters.next();
            match letter {
                letter if Some(letter) == quote => break,
                '\\' => word.extend(self.letters.next()),
                letter => word.push(letter),
            }
        }
        word
    }
}

/// What stands under a name.
fn within(shape: &Shape, name: &str) -> Shape {
    match shape {
        Shape::Structure(structure) => structure.member(name).map_or(*shape, |member| member.shape),
        Shape::Map { values, .. } => **values,
        // `S=x`, `BOOL=true`: the types' own values.
        Shape::Value if matches!(name, "BOOL" | "NULL") => Shape::Boolean,
        Shape::Value if name == "M" => Shape::Map { names: shape::Text::Attribute, values: &Shape::Value },
        Shape::Value if name == "L" => Shape::List(&Shape::Value),
        Shape::List(element) => within(element, name),
        _ => Shape::Text(shape::Text::Plain),
    }
}
