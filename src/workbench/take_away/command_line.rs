//! The AWS CLI, version 2, in a POSIX shell.
//!
//! The CLI asks for all pages itself, unless it is told how much and from where.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::MOST_ATTEMPTS;
use super::counted::{Part, parts};
use super::plan::{Course, Literal, Plan, can_be_throttled, functions, indented};
use crate::lesson::call::COUNTER;
use crate::workbench::layout::lay_out;
use crate::workbench::spelling::kebab;

const RESUBMIT: &str = r#"# Sends a batch, then what is left of it, with backoff and jitter. Needs jq.
resubmit() {
  operation=$1 unprocessed=$2 items=$3 attempt=0
  shift 3
  while :; do
    response=$(aws dynamodb "$operation" --request-items "$items" "$@" --output json) || return
    printf '%s\n' "$response"
    items=$(printf '%s' "$response" | jq -c --arg left "$unprocessed" '.[$left] // {}')
    case $items in '' | '{}') return ;; esac
    attempt=$((attempt + 1))
    [ "$attempt" -lt MOST_ATTEMPTS ] || break
    sleep "$(awk -v n="$attempt" -v seed="$$" 'BEGIN {
      srand(seed * 100 + n); most = 0.05 * 2 ^ n; print rand() * (most < 20 ? most : 20)
    }')"
  done
  echo "$unprocessed after MOST_ATTEMPTS attempts" >&2
  return 1
}
"#;

const PAGES: &str = r#"# Asks for one page after the other. Needs jq.
pages() {
  token=
  while :; do
    response=$(aws dynamodb "$@" ${token:+--next-token "$token"} --output json) || return
    printf '%s\n' "$response"
    token=$(printf '%s' "$response" | jq -r '.NextToken // empty') || return
    [ -n "$token" ] || return 0
  done
}
"#;

pub(super) fn write(plans: &[Plan<'_>]) -> String {
    let mut code = String::from("export AWS_PAGER=\n");
    if can_be_throttled(plans) {
        let _ = writeln!(code, "export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS={MOST_ATTEMPTS}");
    }
    code.push_str(&functions(plans, [RESUBMIT, PAGES], "\n"));
    for plan in plans {
        let _ = write!(code, "\n{}\n", repeated(plan));
    }
    code
}

/// The commands of one request, as often as it is sent.
fn repeated(plan: &Plan<'_>) -> String {
    let once = command(plan);
    if plan.times == 1 {
        return once;
    }
    // Only a text that is a parameter of its own has line breaks that mean anything.
    let breaks = plan.members.iter().any(|(_, value)| match value {
        Literal::Text(text) => text.contains('\n'),
        Literal::Counted(parts) => {
            parts.iter().any(|part| matches!(part, Part::Verbatim(text) if text.contains('\n')))
        }
        _ => false,
    });
    let body = if breaks { once } else { indented(&once, 2) };
    format!("i=1\nwhile [ \"$i\" -le {} ]; do\n{body}\n  i=$((i + 1))\ndone", plan.times)
}

fn command(plan: &Plan<'_>) -> String {
    let service = if plan.of_streams() { "dynamodbstreams" } else { "dynamodb" };
    let operation = kebab(plan.operation.name());
    let plain = plan.members.iter().all(|(_, value)| is_plain(value));
    // What the CLI would not take as it stands goes into one document, unless its items must be told apart.
    let whole = || {
        // The counter is no number within a document.
        let counts =
            |name: &str| matches!(plan.member(name), Some(Literal::Number(number)) if number == COUNTER);
        let (beside, document): (Map<_, _>, Map<_, _>) =
            plan.wire.clone().into_iter().partition(|(name, _)| counts(name));
        let beside = beside.iter().map(|(name, _)| format!("--{} {}", kebab(name), count(COUNTER)));
        let document = format!("--cli-input-json {}", json(plan, &Value::Object(document)));
        std::iter::once(document).chain(beside).collect()
    };
    let options = |without: &str| plan.but(without).map(|(name, value)| option(plan, name, value)).collect();
    let (begin, mut options): (String, Vec<String>) = match plan.course {
        Course::Resubmit(left) => {
            let items = plan.wire.get("RequestItems").map_or_else(|| quoted(""), |items| json(plan, items));
            (format!("resubmit {operation} {left} {items}"), options("RequestItems"))
        }
        Course::Tokens if plain => (format!("pages {operation}"), options("")),
        Course::Tokens => (format!("pages {operation}"), whole()),
        _ if plain => (format!("aws {service} {operation}"), options("")),
        _ => (format!("aws {service} {operation}"), whole()),
    };
    if plan.course == Course::Transaction {
        options.push("--client-request-token \"$(uuidgen)\"".to_owned());
    }
    if plan.members.iter().any(|(_, value)| has_bytes(value)) {
        options.push("--cli-binary-format base64".to_owned());
    }
    let wait =
        plan.creates().map(|table| format!("\naws dynamodb wait table-exists --table-name {}", word(table)));
    std::iter::once(begin).chain(options).collect::<Vec<_>>().join(" \\\n  ") + &wait.unwrap_or_default()
}

/// Whether the CLI takes a parameter for what it is: not for a file to read it from, nor for an option.
fn is_plain(value: &Literal) -> bool {
    const ELSEWHERE: [&str; 5] = ["file://", "fileb://", "http://", "https://", "-"];
    match value {
        Literal::Text(text) => {
            !text.is_empty() && !text.contains('\0') && !ELSEWHERE.iter().any(|begin| text.starts_with(begin))
        }
        // What it begins with is not known.
        Literal::Counted(parts) => match parts.first() {
            Some(Part::Verbatim(text)) => is_plain(&Literal::Text(text.clone())),
            _ => false,
        },
        _ => true,
    }
}

fn has_bytes(value: &Literal) -> bool {
    match value {
        Literal::Bytes(_) => true,
        Literal::List(elements) => elements.iter().any(has_bytes),
        Literal::Map(entries) => entries.iter().any(|(_, value)| has_bytes(value)),
        _ => false,
    }
}

fn option(plan: &Plan<'_>, name: &str, value: &Literal) -> String {
    let option = kebab(name);
    match value {
        Literal::Flag(true) => format!("--{option}"),
        Literal::Flag(false) => format!("--no-{option}"),
        Literal::Number(_) | Literal::Text(_) | Literal::Counted(_) => format!("--{option} {}", word(value)),
        _ => match shorthand(value) {
            Some(short) => format!("--{option} {short}"),
            None => {
                let json = plan.wire.get(name).map_or_else(|| quoted(""), |value| json(plan, value));
                format!("--{option} {json}")
            }
        },
    }
}

/// `AttributeName=PK,KeyType=HASH AttributeName=SK,KeyType=RANGE`, where there is nothing that would need quotes.
fn shorthand(value: &Literal) -> Option<String> {
    let elements = match value {
        Literal::List(elements) if !elements.is_empty() => {
            elements.iter().map(pairs).collect::<Option<Vec<_>>>()?
        }
        Literal::Map(_) => vec![pairs(value)?],
        _ => return None,
    };
    Some(elements.join(" "))
}

fn pairs(value: &Literal) -> Option<String> {
    let Literal::Map(entries) = value else { return None };
    let pair = |(name, value): &(String, Literal)| {
        let value = match value {
            Literal::Text(text) => text.as_str(),
            Literal::Number(number) if number != COUNTER => number,
            Literal::Flag(true) => "true",
            Literal::Flag(false) => "false",
            _ => return None,
        };
        let safe = |text: &str| {
            !text.is_empty()
                && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter))
        };
        (safe(name) && safe(value)).then(|| format!("{name}={value}"))
    };
    let pairs: Vec<String> = entries.iter().map(pair).collect::<Option<_>>()?;
    (!pairs.is_empty()).then(|| pairs.join(","))
}

/// What is no list and no map, as a word of the shell.
fn word(value: &Literal) -> String {
    match value {
        Literal::Number(number) if number == COUNTER => count(number),
        Literal::Number(text) | Literal::Text(text) => quoted(text),
        Literal::Counted(parts) => parts.iter().map(part).collect(),
        _ => String::new(),
    }
}

fn part(part: &Part) -> String {
    match part {
        Part::Verbatim(text) => quoted(text),
        Part::Count(expression) => count(expression),
    }
}

/// What the shell computes, within a word.
fn count(expression: &str) -> String {
    format!("\"$(({expression}))\"")
}

/// A document as a word of the shell.
fn json(plan: &Plan<'_>, value: &Value) -> String {
    let text = lay_out(value);
    if plan.times == 1 {
        return quoted(&text);
    }
    // Whatever stands there like a placeholder is one, and none has letters that JSON writes otherwise.
    match parts(&text) {
        Some(parts) => parts.iter().map(part).collect(),
        None => quoted(&text),
    }
}

/// A word of the shell: as it is where no letter means anything to the shell, else in single quotes.
fn quoted(text: &str) -> String {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "_-./:@%+,=".contains(letter);
    if !text.is_empty() && text.chars().all(harmless) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
