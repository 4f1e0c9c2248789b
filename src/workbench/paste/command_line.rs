//! The AWS CLI: a command of a shell, and its options.
//!
//! | module | for |
//! |---|---|
//! | `shell` | the words of a shell |
//! | `shorthand` | the CLI's shorthand syntax |

use serde_json::Value;

use self::shell::{Word, commands};
use self::shorthand::shorthand;
use super::literal::{Content, Node};
use super::{Call, Flaw, Read, Reason, Style, flaw};
use crate::engine::Operation;
use crate::workbench::shape::{self, Shape, Structure};
use crate::workbench::spelling::{kebab, operation};

mod shell;
mod shorthand;

/// Options of every command that say nothing about the request, and take a value.
const OF_THE_COMMAND: [&str; 12] = [
    "region",
    "profile",
    "endpoint-url",
    "output",
    "query",
    "cli-binary-format",
    "color",
    "ca-bundle",
    "cli-read-timeout",
    "cli-connect-timeout",
    "max-items",
    "page-size",
];

/// The same, without a value.
const SWITCHES: [&str; 8] = [
    "no-cli-pager",
    "no-paginate",
    "debug",
    "no-verify-ssl",
    "no-sign-request",
    "cli-auto-prompt",
    "no-cli-auto-prompt",
    "v2-debug",
];

/// The call in a text, if there is one.
pub(super) fn call(text: &str) -> Read<Option<Call>> {
    if !["aws ", "resubmit ", "pages "].iter().any(|begin| text.contains(begin)) || !text.contains('-') {
        return Ok(None);
    }
    let mut found: Option<Begun> = None;
    let commands = match commands(text) {
        Ok(commands) => commands,
        Err(_) if !text.contains("aws dynamodb") => return Ok(None),
        Err(flaw) => return Err(flaw),
    };
    for command in commands {
        if let Some(begun) = begun(text, command)? {
            if found.is_some() {
                return flaw(begun.at, Reason::SecondCall);
            }
            found = Some(begun);
        }
    }
    let Some(Begun { at, operation, mut members, options }) = found else { return Ok(None) };
    read_options(shape::of(operation), text, options, &mut members)?;
    Ok(Some(Call { at, operation, members, style: Style::Typed, table: None }))
}

/// A command that calls an operation.
struct Begun {
    at: usize,
    operation: Operation,
    /// What is known of the request before the options.
    members: Vec<(usize, String, Node)>,
    options: Vec<Word>,
}

/// `aws dynamodb put-item …`; or `resubmit` and `pages`, as they are taken away from here.
fn begun(text: &str, command: Vec<Word>) -> Read<Option<Begun>> {
    let mut words = command.into_iter().skip_while(|word| word.text == "$").peekable();
    let Some(first) = words.next() else { return Ok(None) };
    let mut members = Vec::new();
    let spelt = match first.text.as_str() {
        "aws" => {
            let mut service = None;
            while let Some(word) = words.next() {
                match word.text.strip_prefix("--") {
                    // Options may stand before the service, too.
                    Some(option) if OF_THE_COMMAND.contains(&option) => drop(words.next()),
                    Some(_) => {}
                    None => {
                        service = Some(word);
                        break;
                    }
                }
            }
            match service {
                Some(service) if matches!(service.text.as_str(), "dynamodb" | "dynamodbstreams") => {
                    // `aws dynamodb wait table-exists`: no request of its own.
                    words.next().filter(|word| word.text != "wait")
                }
                _ => return Ok(None),
            }
        }
        "resubmit" => {
            let spelt = words.next();
            words.next();
            if let Some(items) = words.next().filter(|items| items.text.starts_with('{')) {
                members.push((items.at, "RequestItems".to_owned(), json_in(text, &items)?));
            }
            spelt
        }
        "pages" => words.next(),
        _ => return Ok(None),
    };
    let Some(spelt) =
        spelt.filter(|word| word.text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'))
    else {
        return Ok(None);
    };
    match operation(&spelt.text, '-') {
        Some(operation) => Ok(Some(Begun { at: first.at, operation, members, options: words.collect() })),
        None if first.text == "aws" => flaw(spelt.at, Reason::UnknownOperation(spelt.text)),
        // Prose that begins so.
        None => Ok(None),
    }
}

fn read_options(
    structure: &'static Structure,
    text: &str,
    options: Vec<Word>,
    members: &mut Vec<(usize, String, Node)>,
) -> Read<()> {
    let mut words = options.into_iter().peekable();
    while let Some(word) = words.next() {
        let Some(option) = word.text.strip_prefix("--") else {
            return flaw(word.at, Reason::Unexpected(word.text));
        };
        let (option, given) = match option.split_once('=') {
            Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
            None => (option.to_owned(), None),
        };
        if SWITCHES.contains(&option.as_str()) {
            continue;
        }
        let member = |option: &str| structure.members.iter().find(|member| kebab(member.name) == option);
        let flag = |at, flag| Node { at, content: Content::Flag(flag) };
        if let Some(member) =
            option.strip_prefix("no-").and_then(member).filter(|member| member.shape == Shape::Boolean)
        {
            members.push((word.at, member.name.to_owned(), flag(word.at, false)));
            continue;
        }
        let member = member(&option);
        if let Some(member) = member.filter(|member| member.shape == Shape::Boolean) {
            members.push((word.at, member.name.to_owned(), flag(word.at, true)));
            continue;
        }
        let mut values: Vec<Word> =
            given.map(|text| Word { at: word.at, text, filled: word.filled.clone() }).into_iter().collect();
        while let Some(value) = words.next_if(|next| !is_option(next)) {
            values.push(value);
        }
        if OF_THE_COMMAND.contains(&option.as_str()) {
            continue;
        }
        let fresh = option == "client-request-token";
        if let Some((at, filled)) = values.iter().find_map(|value| Some((value.at, value.filled.clone()?))) {
            // A token that is made anew for each request is none that could be kept.
            if fresh {
                continue;
            }
            return flaw(at, Reason::NotLiteral(filled));
        }
        if option == "cli-input-json" {
            let Some(value) = values.first() else { return flaw(word.at, Reason::Unclosed) };
            match json_in(text, value)?.content {
                Content::Map(given) => members.splice(0..0, given),
                _ => return flaw(value.at, Reason::WrongKind(option)),
            };
            continue;
        }
        let Some(member) = member else { return flaw(word.at, Reason::UnknownParameter(word.text)) };
        let node = match (&member.shape, values.as_slice()) {
            (_, []) => return flaw(word.at, Reason::WrongKind(word.text)),
            (_, [value, ..]) if ["file://", "fileb://"].iter().any(|begin| value.text.starts_with(begin)) => {
                return flaw(value.at, Reason::NotLiteral(value.text.clone()));
            }
            (Shape::Text(_) | Shape::Words(_) | Shape::Integer | Shape::Time, [value]) => {
                leaf(&member.shape, value.at, &value.text)
            }
            (_, [value]) if value.text.trim_start().starts_with(['{', '[']) => json_in(text, value)?,
            (Shape::List(element), values) => {
                let element = |value: &Word| match element {
                    Shape::Text(_) | Shape::Words(_) => Ok(leaf(element, value.at, &value.text)),
                    _ => shorthand(element, value),
                };
                Node { at: word.at, content: Content::List(values.iter().map(element).collect::<Read<_>>()?) }
            }
            (shape, [value]) => shorthand(shape, value)?,
            (_, [_, second, ..]) => return flaw(second.at, Reason::Unexpected(second.text.clone())),
        };
        members.push((word.at, member.name.to_owned(), node));
    }
    Ok(())
}

fn is_option(word: &Word) -> bool {
    word.text.starts_with("--") && word.text.len() > 2
}

/// A word that is JSON. Where it stands in the text as it is, what is wrong in it is pointed at.
fn json_in(text: &str, word: &Word) -> Read<Node> {
    let start = word.at + 1;
    let as_it_is = text.get(start..).is_some_and(|rest| rest.starts_with(&word.text));
    serde_json::from_str::<Value>(&word.text).map(|value| Node::of_json(&value, word.at)).map_err(|error| {
        let lines = word.text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let at = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        let at = if as_it_is { start + at.min(word.text.len()) } else { word.at };
        Flaw { at: floor(text, at), reason: Reason::Unexpected("JSON".to_owned()) }
    })
}

fn floor(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A word where a scalar is wanted.
fn leaf(shape: &Shape, at: usize, text: &str) -> Node {
    let content = match (shape, text) {
        (Shape::Integer | Shape::Time, digits) => Content::Number(digits.to_owned()),
        (Shape::Boolean, "true" | "false") => Content::Flag(text == "true"),
        _ => Content::Text(text.to_owned()),
    };
    Node { at, content }
}
