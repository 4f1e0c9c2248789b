//! boto3: `client.put_item(…)` with typed values, `table.put_item(…)` with Python's own.

use std::cell::Cell;

use super::condition::{Condition, Subject};
use super::literal::{Content, Cursor, Node, closing, count};
use super::token::{Dialect, Kind, Token, tokens};
use super::{Call, Flaw, MAX_VALUES, Read, Reason, Style, flaw};
use crate::engine::Operation;
use crate::workbench::spelling;

/// The call in a text, if there is one.
pub(super) fn call(text: &str) -> Read<Option<Call>> {
    // What has none of these is no Python, and is not read as if it were.
    if !Operation::ALL.iter().any(|operation| text.contains(&spelling::snake(operation.name()))) {
        return Ok(None);
    }
    let tokens = tokens(text, Dialect::Python)?;
    let mut found: Option<Found> = None;
    for index in 0..tokens.len() {
        if let Some(call) = found_at(&tokens, index) {
            if found.is_some() {
                return flaw(call.at, Reason::SecondCall);
            }
            found = Some(call);
        }
    }
    let Some(found) = found else { return Ok(None) };
    let left = Cell::new(MAX_VALUES);
    let program = Program { tokens: &tokens, before: found.arguments, left: &left };
    let (style, table) = program.receiver(found.receiver);
    let mut cursor = Cursor::new(&tokens, found.arguments, 0);
    // `resubmit(client.batch_get_item, "UnprocessedKeys", …)`: what comes before the parameters.
    cursor.skip(',');
    if cursor.peek().is_some_and(|token| token.text().is_some()) {
        cursor.index += 1;
        cursor.skip(',');
    }
    let arguments = cursor.sequence(')', |cursor| program.argument(cursor))?;
    // How a paginator goes on is no part of the request.
    let members = arguments.into_iter().flatten().filter(|(_, name, _)| name != "PaginationConfig").collect();
    Ok(Some(Call { at: found.at, operation: found.operation, members, style, table }))
}

/// Where a call was found.
struct Found {
    at: usize,
    operation: Operation,
    /// The index of the point before the method of the client or table.
    receiver: usize,
    /// The index of the first token of the arguments, or of the comma before them.
    arguments: usize,
}

/// `.put_item(`, `.paginate(` of what `.get_paginator("query")` has made, or `.batch_get_item,` where the method is
/// handed on.
fn found_at(tokens: &[Token], index: usize) -> Option<Found> {
    let at = |offset: usize| tokens.get(index + offset);
    if !at(0)?.is('.') {
        return None;
    }
    let (method, after) = (at(1)?, at(2)?);
    let found = |spelt: &str, receiver: usize, arguments: usize| {
        let operation = spelling::operation(spelt, '_')?;
        Some(Found { at: method.at, operation, receiver, arguments: index + arguments })
    };
    match method.name()? {
        "paginate" if after.is('(') => {
            let before = tokens.get(..index)?;
            let made = before.iter().rposition(|token| token.name() == Some("get_paginator"))?;
            found(before.get(made + 2)?.text()?, made.checked_sub(1)?, 3)
        }
        name if after.is('(') => found(name, index, 3),
        name if after.is(',') => found(name, index, 2),
        _ => None,
    }
}

struct Program<'a> {
    tokens: &'a [Token],
    /// The index of the token up to which assignments count.
    before: usize,
    /// How many more values may be read: names that stand for names may make many of a few.
    left: &'a Cell<usize>,
}

impl Program<'_> {
    /// Whose method is called: how its values are written, and its table if it is one.
    fn receiver(&self, point: usize) -> (Style, Option<Option<String>>) {
        let Some(last) = point.checked_sub(1).and_then(|index| self.tokens.get(index)) else {
            return (Style::Either, None);
        };
        match last.name() {
            Some(name) => match self.assigned(name) {
                Some(start) => self.made(start, self.end_of_statement(start)),
                None if name.to_lowercase().contains("table") => (Style::Native, Some(None)),
                None => (Style::Either, None),
            },
            None => {
                // `boto3.resource("dynamodb").Table("Shop").put_item(…)`: the whole of it.
                let statement =
                    self.tokens.iter().take(point).rposition(|token| token.name() == Some("boto3"));
                self.made(statement.unwrap_or(0), point)
            }
        }
    }

    /// What the expression between these tokens makes.
    fn made(&self, start: usize, end: usize) -> (Style, Option<Option<String>>) {
        let tokens = self.tokens.get(start..end).unwrap_or_default();
        let position = |name: &str| tokens.iter().position(|token| token.name() == Some(name));
        if let Some(index) = position("Table") {
            let name = tokens.get(index + 2).and_then(|token| match &token.kind {
                Kind::Text(name) => Some(name.clone()),
                Kind::Name(name) => {
                    let start = self.assigned(name)?;
                    self.tokens.get(start)?.text().map(str::to_owned)
                }
                _ => None,
            });
            (Style::Native, Some(name))
        } else if position("resource").is_some() {
            (Style::Native, None)
        } else if position("client").is_some() {
            (Style::Typed, None)
        } else {
            (Style::Either, None)
        }
    }

    /// The index of the token with which the last value that was given to this name before the call begins.
    fn assigned(&self, name: &str) -> Option<usize> {
        let mut depth = 0_usize;
        let mut found = None;
        for (index, token) in self.tokens.iter().enumerate().take(self.before) {
            match token.kind {
                Kind::Mark('(' | '[' | '{') => depth += 1,
                Kind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
                Kind::Name(ref known) if depth == 0 && known == name => {
                    let is = |offset: usize, mark| {
                        self.tokens.get(index + offset).is_some_and(|token| token.is(mark))
                    };
                    if is(1, '=') && !is(2, '=') {
                        found = Some(index + 2);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The index after the expression that begins here: where the next name follows a value outside brackets.
    fn end_of_statement(&self, start: usize) -> usize {
        let mut depth = 0_usize;
        let mut joined = true;
        for (index, token) in self.tokens.iter().enumerate().skip(start) {
            match token.kind {
                Kind::Mark('(' | '[' | '{') => depth += 1,
                Kind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
                Kind::Name(_) if depth == 0 && !joined => return index,
                _ => {}
            }
            joined = token.is('.');
        }
        self.tokens.len()
    }

    /// `Name=value`, or `**{…}` with several.
    fn argument(&self, cursor: &mut Cursor<'_>) -> Read<Vec<(usize, String, Node)>> {
        let at = cursor.at();
        if cursor.is('*') && cursor.ahead(1).is_some_and(|token| token.is('*')) {
            cursor.index += 2;
            return match self.expression(cursor)?.content {
                Content::Map(entries) => Ok(entries),
                _ => flaw(at, Reason::NotLiteral("**".to_owned())),
            };
        }
        let name = match &cursor.take()?.kind {
            Kind::Name(name) => name.clone(),
            _ => {
                cursor.index -= 1;
                return Err(cursor.unexpected());
            }
        };
        cursor.expect('=')?;
        Ok(vec![(at, name, self.expression(cursor)?)])
    }

    /// A value, or conditions with `&` and `|` between them.
    fn expression(&self, cursor: &mut Cursor<'_>) -> Read<Node> {
        count(self.left, cursor)?;
        cursor.deeper(|cursor| {
            let mut whole = self.conjunction(cursor)?;
            while cursor.skip('|') {
                let other = self.conjunction(cursor)?;
                whole = joined(whole, other, Condition::or)?;
            }
            Ok(whole)
        })
    }

    fn conjunction(&self, cursor: &mut Cursor<'_>) -> Read<Node> {
        let mut whole = self.operand(cursor)?;
        while cursor.skip('&') {
            let other = self.operand(cursor)?;
            whole = joined(whole, other, Condition::and)?;
        }
        Ok(whole)
    }

    fn operand(&self, cursor: &mut Cursor<'_>) -> Read<Node> {
        let at = cursor.at();
        let node = |content| Ok(Node { at, content });
        if cursor.skip('~') {
            return match cursor.deeper(|cursor| self.operand(cursor))?.content {
                Content::Condition(condition) => node(Content::Condition(condition.not())),
                _ => flaw(at, Reason::Unexpected("~".to_owned())),
            };
        }
        if cursor.is('-') || cursor.is('+') {
            let minus = cursor.skip('-') || !cursor.skip('+');
            let sign = if minus { "-" } else { "" };
            return match &cursor.take()?.kind {
                Kind::Number(digits) => node(number(&format!("{sign}{digits}"))),
                _ => flaw(at, Reason::Unexpected(sign.to_owned())),
            };
        }
        let token = cursor.take()?;
        match &token.kind {
            Kind::Text(text) => {
                let mut text = text.clone();
                // Strings beside each other are one.
                while let Some(more) = cursor.peek().and_then(Token::text) {
                    text.push_str(more);
                    cursor.index += 1;
                }
                match cursor.peek() {
                    Some(gapped) if gapped.kind == Kind::Gapped => {
                        flaw(gapped.at, Reason::NotLiteral("f\"…\"".to_owned()))
                    }
                    _ => node(Content::Text(text)),
                }
            }
            Kind::Bytes(bytes) => node(Content::Bytes(bytes.clone())),
            Kind::Number(digits) => node(number(digits)),
            Kind::Gapped => flaw(at, Reason::NotLiteral("f\"…\"".to_owned())),
            Kind::Mark('[') => node(Content::List(cursor.sequence(']', |cursor| self.expression(cursor))?)),
            Kind::Mark('(') => {
                let one = self.expression(cursor)?;
                if cursor.skip(')') {
                    return Ok(one);
                }
                cursor.expect(',')?;
                let more = cursor.sequence(')', |cursor| self.expression(cursor))?;
                node(Content::List([vec![one], more].concat()))
            }
            Kind::Mark('{') => self.braces(cursor, at),
            Kind::Name(name) => self.named(cursor, at, name),
            Kind::Mark(mark) => flaw(at, Reason::Unexpected(mark.to_string())),
        }
    }

    /// A dictionary or a set.
    fn braces(&self, cursor: &mut Cursor<'_>, at: usize) -> Read<Node> {
        let mut keys = Vec::new();
        let mut entries = Vec::new();
        cursor.sequence('}', |cursor| {
            if cursor.is('*') {
                return flaw(cursor.at(), Reason::NotLiteral("**".to_owned()));
            }
            let key = self.expression(cursor)?;
            if cursor.skip(':') {
                let Content::Text(name) = key.content else {
                    return flaw(key.at, Reason::WrongKind(String::new()));
                };
                entries.push((key.at, name, self.expression(cursor)?));
            } else {
                keys.push(key);
            }
            Ok(())
        })?;
        match keys.first() {
            None => Ok(Node { at, content: Content::Map(entries) }),
            Some(_) if entries.is_empty() => Ok(Node { at, content: Content::Set(keys) }),
            Some(key) => flaw(key.at, Reason::Unexpected(":".to_owned())),
        }
    }

    /// What begins with a name: a constant, one of the few functions that make values, or a name that was given one.
    fn named(&self, cursor: &mut Cursor<'_>, at: usize, first: &str) -> Read<Node> {
        let mut name = first;
        while cursor.is('.') && cursor.ahead(1).is_some_and(|token| token.name().is_some()) {
            name = cursor.ahead(1).and_then(Token::name).unwrap_or_default();
            cursor.index += 2;
        }
        let node = |content| Ok(Node { at, content });
        match name {
            "True" => return node(Content::Flag(true)),
            "False" => return node(Content::Flag(false)),
            "None" => return node(Content::Null),
            _ => {}
        }
        let not_literal = || Flaw { at, reason: Reason::NotLiteral(name.to_owned()) };
        if !cursor.skip('(') {
            // A name that was given a literal before the call stands for it.
            let start = self.assigned(name).filter(|_| name == first).ok_or_else(not_literal)?;
            let earlier = Program { tokens: self.tokens, before: start, left: self.left };
            return earlier.expression(&mut Cursor::new(self.tokens, start, cursor.depth()));
        }
        if name == "uuid4" || name == "str" && is_uuid(cursor) {
            cursor.index =
                closing(self.tokens, cursor.index).ok_or(Flaw { at, reason: Reason::Unclosed })? + 1;
            return node(Content::Absent);
        }
        let known =
            ["Decimal", "set", "frozenset", "Binary", "bytes", "bytearray", "Key", "Attr"].contains(&name);
        if !known {
            return Err(not_literal());
        }
        let mut arguments = cursor.sequence(')', |cursor| self.expression(cursor))?;
        let count = arguments.len();
        match (name, arguments.pop().map(|node| node.content)) {
            (_, _) if count > 1 => Err(not_literal()),
            ("Decimal", Some(Content::Text(digits) | Content::Number(digits))) => {
                node(Content::Number(digits.trim().to_owned()))
            }
            ("set" | "frozenset", Some(Content::List(elements) | Content::Set(elements))) => {
                node(Content::Set(elements))
            }
            ("Binary" | "bytes" | "bytearray", Some(Content::Bytes(bytes))) => node(Content::Bytes(bytes)),
            ("Key" | "Attr", Some(Content::Text(path))) => self.condition(cursor, at, path),
            _ => Err(not_literal()),
        }
    }

    /// What follows `Key("PK")`: `.eq("x")`, `.size().gt(1)`.
    fn condition(&self, cursor: &mut Cursor<'_>, at: usize, path: String) -> Read<Node> {
        let mut subject = Subject { path, size: false };
        loop {
            cursor.expect('.')?;
            let token = cursor.take()?;
            let method = token.name().unwrap_or_default();
            cursor.expect('(')?;
            let mut arguments = cursor.sequence(')', |cursor| self.expression(cursor))?;
            if method == "size" && arguments.is_empty() && !subject.size {
                subject.size = true;
                continue;
            }
            if let ("is_in", [Node { content: Content::List(elements), .. }]) = (method, arguments.as_slice())
            {
                arguments = elements.clone();
            }
            let condition = subject.method(method, arguments);
            let unknown = || Flaw { at: token.at, reason: Reason::NotLiteral(token.shown()) };
            return Ok(Node { at, content: Content::Condition(condition.ok_or_else(unknown)?) });
        }
    }
}

/// Whether `uuid.uuid4()` comes next.
fn is_uuid(cursor: &Cursor<'_>) -> bool {
    (0..3).any(|ahead| cursor.ahead(ahead).and_then(Token::name) == Some("uuid4"))
}

fn number(digits: &str) -> Content {
    let whole = digits.strip_prefix('-').unwrap_or(digits);
    match whole.chars().all(|digit| digit.is_ascii_digit()) {
        true => Content::Number(digits.to_owned()),
        false => Content::Float(digits.to_owned()),
    }
}

fn joined(one: Node, other: Node, join: fn(Condition, Condition) -> Condition) -> Read<Node> {
    match (one.content, other.content) {
        (Content::Condition(left), Content::Condition(right)) => {
            Ok(Node { at: one.at, content: Content::Condition(join(left, right)) })
        }
        _ => flaw(other.at, Reason::NotLiteral("&".to_owned())),
    }
}
