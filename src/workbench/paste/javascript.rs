//! The AWS SDK for JavaScript, version 3: `new PutItemCommand({…})` of the client, `new PutCommand({…})` of the
//! document client.

use std::cell::Cell;

use base64::Engine as _;

use super::literal::{Content, Cursor, Node, closing, count};
use super::token::{Dialect, Kind, Token, tokens};
use super::{Call, Flaw, MAX_VALUES, Read, Reason, Style, flaw};
use crate::engine::Operation;
use crate::model::Number;

/// The document client's commands that have names of their own.
const DOCUMENT_COMMANDS: [(&str, Operation); 8] = [
    ("Put", Operation::PutItem),
    ("Get", Operation::GetItem),
    ("Update", Operation::UpdateItem),
    ("Delete", Operation::DeleteItem),
    ("BatchGet", Operation::BatchGetItem),
    ("BatchWrite", Operation::BatchWriteItem),
    ("TransactGet", Operation::TransactGetItems),
    ("TransactWrite", Operation::TransactWriteItems),
];

/// The call in a text, if there is one.
pub(super) fn call(text: &str) -> Read<Option<Call>> {
    // What has none of these is no JavaScript, and is not read as if it were.
    let documents = DOCUMENT_COMMANDS.iter().map(|(name, _)| *name);
    let names = Operation::ALL.iter().map(|operation| operation.name()).chain(documents);
    if !names.into_iter().any(|name| {
        [format!("{name}Command"), format!("paginate{name}")].iter().any(|word| text.contains(word))
    }) {
        return Ok(None);
    }
    let tokens = tokens(text, Dialect::JavaScript)?;
    let mut found: Option<Found> = None;
    for index in 0..tokens.len() {
        if let Some(call) = found_at(&tokens, index) {
            if found.is_some() {
                return flaw(call.at, Reason::SecondCall);
            }
            found = Some(call);
        }
    }
    let Some(Found { at, operation, style, arguments }) = found else { return Ok(None) };
    let documents = tokens.iter().any(|token| {
        token.text() == Some("@aws-sdk/lib-dynamodb")
            || token.name().is_some_and(|name| {
                name.to_lowercase().contains("docclient") || name.contains("DocumentClient")
            })
    });
    let left = Cell::new(MAX_VALUES);
    let program = Program { tokens: &tokens, before: arguments, left: &left };
    let mut cursor = Cursor::new(&tokens, arguments, 0);
    let members = if cursor.is(')') {
        Vec::new()
    } else {
        let input = program.value(&mut cursor)?;
        if !cursor.skip(',') && !cursor.is(')') {
            return Err(cursor.not_literal());
        }
        match input.content {
            Content::Map(members) => members,
            _ => return flaw(input.at, Reason::WrongKind(operation.name().to_owned())),
        }
    };
    let style = if style == Style::Either && documents { Style::Native } else { style };
    Ok(Some(Call { at, operation, members, style, table: None }))
}

/// Where a call was found.
struct Found {
    at: usize,
    operation: Operation,
    style: Style,
    /// The index of the first token of the request.
    arguments: usize,
}

/// `PutItemCommand(`, `paginateQuery({ client }, `, or `(BatchGetItemCommand, "UnprocessedKeys", ` where the class is
/// handed on.
fn found_at(tokens: &[Token], index: usize) -> Option<Found> {
    let token = tokens.get(index)?;
    let name = token.name()?;
    let is = |index: usize, mark| tokens.get(index).is_some_and(|token| token.is(mark));
    let found = |operation, style, arguments| Some(Found { at: token.at, operation, style, arguments });
    if let Some(operation) = name.strip_prefix("paginate").and_then(Operation::from_name) {
        if !is(index + 1, '(') {
            return None;
        }
        let end =
            tokens.get(index + 2).filter(|token| token.is('{')).and_then(|_| closing(tokens, index + 3))?;
        return is(end + 1, ',').then(|| found(operation, Style::Either, end + 2)).flatten();
    }
    let command = name.strip_suffix("Command")?;
    let of_documents = DOCUMENT_COMMANDS.iter().find(|(name, _)| *name == command);
    let (operation, style) = match of_documents {
        Some((_, operation)) => (*operation, Style::Native),
        None => (Operation::from_name(command)?, Style::Either),
    };
    if is(index + 1, '(') {
        return found(operation, style, index + 2);
    }
    if index > 0 && is(index - 1, '(') && is(index + 1, ',') {
        let named = tokens.get(index + 2).is_some_and(|token| token.text().is_some()) && is(index + 3, ',');
        return found(operation, style, if named { index + 4 } else { index + 2 });
    }
    None
}

struct Program<'a> {
    tokens: &'a [Token],
    /// The index of the token up to which declarations count.
    before: usize,
    /// How many more values may be read: names that stand for names may make many of a few.
    left: &'a Cell<usize>,
}

impl Program<'_> {
    /// The index of the token with which the value of this constant begins.
    fn declared(&self, name: &str) -> Option<usize> {
        let tokens = self.tokens.get(..self.before).unwrap_or_default();
        let declares = |window: &[Token]| {
            matches!(window, [keyword, declared, mark]
                if matches!(keyword.name(), Some("const" | "let" | "var")) && declared.name() == Some(name) && mark.is('='))
        };
        tokens.windows(3).rposition(declares).map(|index| index + 3)
    }

    /// The value of a name that was declared with one.
    fn variable(&self, name: &str, at: usize, depth: usize) -> Read<Node> {
        let start = self.declared(name).ok_or(Flaw { at, reason: Reason::NotLiteral(name.to_owned()) })?;
        let earlier = Program { tokens: self.tokens, before: start, left: self.left };
        earlier.value(&mut Cursor::new(self.tokens, start, depth))
    }

    fn value(&self, cursor: &mut Cursor<'_>) -> Read<Node> {
        count(self.left, cursor)?;
        cursor.deeper(|cursor| self.literal(cursor))
    }

    fn literal(&self, cursor: &mut Cursor<'_>) -> Read<Node> {
        let at = cursor.at();
        let node = |content| Ok(Node { at, content });
        let token = cursor.take()?;
        match &token.kind {
            Kind::Text(text) => node(Content::Text(text.clone())),
            Kind::Number(digits) => node(number(digits, at)?),
            Kind::Mark('-') => match &cursor.take()?.kind {
                Kind::Number(digits) => node(number(&format!("-{digits}"), at)?),
                _ => flaw(at, Reason::Unexpected("-".to_owned())),
            },
            Kind::Gapped => flaw(at, Reason::NotLiteral("${…}".to_owned())),
            Kind::Mark('[') => node(Content::List(cursor.sequence(']', |cursor| self.value(cursor))?)),
            Kind::Mark('{') => node(Content::Map(cursor.sequence('}', |cursor| self.entry(cursor))?)),
            Kind::Name(name) => self.named(cursor, at, name),
            Kind::Bytes(_) | Kind::Mark(_) => flaw(at, Reason::Unexpected(token.shown())),
        }
    }

    fn entry(&self, cursor: &mut Cursor<'_>) -> Read<(usize, String, Node)> {
        let at = cursor.at();
        let name = match &cursor.take()?.kind {
            Kind::Name(name) if !cursor.is(':') => {
                let value = self.variable(name, at, cursor.depth())?;
                return Ok((at, name.clone(), value));
            }
            Kind::Name(name) | Kind::Text(name) | Kind::Number(name) => name.clone(),
            Kind::Mark('[') => {
                let name = cursor.take()?.text().map(str::to_owned);
                cursor.expect(']')?;
                name.ok_or(Flaw { at, reason: Reason::NotLiteral("[…]".to_owned()) })?
            }
            Kind::Mark('.') => return flaw(at, Reason::NotLiteral("...".to_owned())),
            _ => {
                cursor.index -= 1;
                return Err(cursor.unexpected());
            }
        };
        cursor.expect(':')?;
        Ok((at, name, self.value(cursor)?))
    }

    /// What begins with a name: a constant, one of the few functions that make values, or a name that was declared.
    fn named(&self, cursor: &mut Cursor<'_>, at: usize, first: &str) -> Read<Node> {
        let node = |content| Ok(Node { at, content });
        let mut path = vec![first];
        if first == "new" {
            path = vec![cursor.take()?.name().unwrap_or_default()];
        }
        while cursor.is('.') && cursor.ahead(1).is_some_and(|token| token.name().is_some()) {
            path.extend(cursor.ahead(1).and_then(Token::name));
            cursor.index += 2;
        }
        match path.as_slice() {
            ["true"] => return node(Content::Flag(true)),
            ["false"] => return node(Content::Flag(false)),
            ["null"] => return node(Content::Null),
            ["undefined"] => return node(Content::Absent),
            _ => {}
        }
        let not_literal = || Flaw { at, reason: Reason::NotLiteral(path.join(".")) };
        if !cursor.skip('(') {
            return match path.as_slice() {
                [name] if first != "new" => self.variable(name, at, cursor.depth()),
                _ => Err(not_literal()),
            };
        }
        let arguments = match path.as_slice() {
            ["Set"]
            | ["Uint8Array"]
            | ["Uint8Array" | "Buffer" | "NumberValue", "from"]
            | ["BigInt"]
            | ["marshall"]
            | ["randomUUID" | "uuid" | "uuidv4" | "v4"]
            | ["crypto", "randomUUID"] => cursor.sequence(')', |cursor| self.value(cursor))?,
            _ => return Err(not_literal()),
        };
        let contents: Vec<&Content> = arguments.iter().map(|node| &node.content).collect();
        node(match (path.as_slice(), contents.as_slice()) {
            (["Set"], [Content::List(elements)]) => Content::Set(elements.clone()),
            (["Uint8Array"] | [_, "from"], [Content::List(elements)]) => Content::Bytes(bytes(elements)?),
            (["Buffer", "from"], [Content::Text(text)]) => Content::Bytes(text.clone().into_bytes()),
            (["Buffer", "from"], [Content::Text(text), Content::Text(encoding)]) => {
                let decoded = match encoding.as_str() {
                    "base64" => base64::engine::general_purpose::STANDARD.decode(text).ok(),
                    "utf8" | "utf-8" => Some(text.clone().into_bytes()),
                    _ => None,
                };
                Content::Bytes(decoded.ok_or_else(not_literal)?)
            }
            (["BigInt"] | ["NumberValue", "from"], [Content::Text(digits) | Content::Number(digits)]) => {
                number(digits, at)?
            }
            (["marshall"], [Content::Map(_), ..]) => {
                Content::Marshalled(Box::new(arguments.first().ok_or_else(not_literal)?.clone()))
            }
            (["randomUUID" | "uuid" | "uuidv4" | "v4"] | ["crypto", _], []) => Content::Absent,
            _ => return Err(not_literal()),
        })
    }
}

/// A number of JavaScript, in decimal; `5n` is one, too.
fn number(digits: &str, at: usize) -> Read<Content> {
    let digits = digits.strip_suffix('n').unwrap_or(digits);
    match Number::parse(digits) {
        Ok(_) => Ok(Content::Number(digits.to_owned())),
        Err(_) => flaw(at, Reason::Unexpected(digits.to_owned())),
    }
}

fn bytes(elements: &[Node]) -> Read<Vec<u8>> {
    let byte = |node: &Node| match &node.content {
        Content::Number(digits) => digits.parse().ok(),
        _ => None,
    };
    let read = |node: &Node| byte(node).ok_or(Flaw { at: node.at, reason: Reason::WrongKind(String::new()) });
    elements.iter().map(read).collect()
}
