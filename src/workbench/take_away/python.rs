//! Python with boto3's client.
//!
//! The client takes values with their types and loses nothing; its `resource` would turn sets and numbers over.

use std::fmt::Write as _;

use super::MOST_ATTEMPTS;
use super::counted::Part;
use super::plan::{
    Course, Notation, Plan, can_be_throttled, functions, indented, is_unseen, literal, quoted, unquoted,
};
use crate::workbench::spelling::snake;

/// Spaces of one level.
const INDENT: usize = 4;

struct Python;

impl Notation for Python {
    const INDENT: usize = INDENT;
    const PADDING: &'static str = "";

    fn text(text: &str) -> String {
        quoted(text, |letter| {
            let code = u32::from(letter);
            is_unseen(letter)
                .then(|| if code < 0x100 { format!("\\x{code:02x}") } else { format!("\\u{code:04x}") })
        })
    }

    fn counted(parts: &[Part]) -> String {
        let part = |part: &Part| match part {
            Part::Verbatim(text) => unquoted(&Self::text(text)).replace('{', "{{").replace('}', "}}"),
            Part::Count(expression) => format!("{{{expression}}}"),
        };
        format!("f\"{}\"", parts.iter().map(part).collect::<String>())
    }

    fn flag(flag: bool) -> &'static str {
        if flag { "True" } else { "False" }
    }

    fn bytes(bytes: &[u8]) -> String {
        let mut text = String::from("b\"");
        for &byte in bytes {
            match byte {
                b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
                b' '..=b'~' => text.push(char::from(byte)),
                _ => text.push_str(&format!("\\x{byte:02x}")),
            }
        }
        text.push('"');
        text
    }

    fn name(name: &str) -> String {
        Self::text(name)
    }
}

const RESUBMIT: &str = r#"def resubmit(call, unprocessed, **request):
    """Sends a batch, then what is left of it, with backoff and jitter."""
    for attempt in range(MOST_ATTEMPTS):
        if attempt > 0:
            time.sleep(random.uniform(0, min(20, 0.05 * 2**attempt)))
        response = call(**request)
        yield response
        request["RequestItems"] = response.get(unprocessed)
        if not request["RequestItems"]:
            return
    raise RuntimeError(f"{unprocessed} after MOST_ATTEMPTS attempts")
"#;

const PAGES: &str = r#"def pages(call, **request):
    """Asks for one page after the other."""
    while True:
        response = call(**request)
        yield response
        if not response.get("NextToken"):
            return
        request["NextToken"] = response["NextToken"]
"#;

pub(super) fn write(plans: &[Plan<'_>]) -> String {
    let any = |course: fn(&Plan<'_>) -> bool| plans.iter().any(course);
    let throttled = can_be_throttled(plans);
    let mut standard = Vec::new();
    standard.extend(any(|plan| plan.resubmits()).then_some("import random\nimport time\n"));
    standard.extend(any(|plan| plan.course == Course::Transaction).then_some("import uuid\n"));
    let mut code = standard.concat();
    if !code.is_empty() {
        code.push('\n');
    }
    code.push_str("import boto3\n");
    code.push_str(if throttled { "from botocore.config import Config\n" } else { "" });
    if any(|plan| plan.exception.is_some()) {
        code.push_str("from botocore.exceptions import ClientError\n");
    }
    code.push('\n');
    let config = match throttled {
        true => {
            let _ = writeln!(
                code,
                "config = Config(retries={{\"mode\": \"standard\", \"total_max_attempts\": {MOST_ATTEMPTS}}})"
            );
            ", config=config"
        }
        false => "",
    };
    for (used, name, service) in [
        (any(|plan| !plan.of_streams()), "dynamodb", "dynamodb"),
        (any(|plan| plan.of_streams()), "streams", "dynamodbstreams"),
    ] {
        if used {
            let _ = writeln!(code, "{name} = boto3.client(\"{service}\"{config})");
        }
    }
    let functions = functions(plans, [RESUBMIT, PAGES], "\n\n");
    code.push_str(&functions);
    code.push_str(if functions.is_empty() { "" } else { "\n" });
    for plan in plans {
        code.push('\n');
        code.push_str(&repeated(plan));
    }
    code
}

/// The statements of one request, as often as it is sent.
fn repeated(plan: &Plan<'_>) -> String {
    match plan.times {
        1 => caught(plan),
        times => format!(
            "for {} in range(1, {}):\n{}\n",
            plan.counter(),
            times.saturating_add(1),
            indented(&caught(plan), INDENT)
        ),
    }
}

/// The statements of one request; one that was answered with an exception expects it.
fn caught(plan: &Plan<'_>) -> String {
    let Some(exception) = plan.exception else { return statement(plan, 0) };
    format!(
        "try:\n{}\nexcept ClientError as error:\n    if error.response[\"Error\"][\"Code\"] != {}:\n        \
         raise\n    print(error)\n",
        // Strings have no line breaks of their own: what is indented is code.
        indented(&statement(plan, INDENT), INDENT),
        Python::text(exception),
    )
}

fn statement(plan: &Plan<'_>, margin: usize) -> String {
    let client = if plan.of_streams() { "streams" } else { "dynamodb" };
    let name = snake(plan.operation.name());
    let method = format!("{client}.{name}");
    match plan.course {
        Course::Once | Course::Transaction => {
            let wait = plan.creates().map(|table| {
                format!(
                    "{client}.get_waiter(\"table_exists\").wait(TableName={})\n",
                    literal::<Python>(table, 0, 0)
                )
            });
            format!(
                "response = {method}({})\nprint(response)\n{}",
                arguments(plan, "", margin),
                wait.unwrap_or_default()
            )
        }
        Course::Pages => format!(
            "for page in {client}.get_paginator(\"{name}\").paginate({}):\n    print(page)\n",
            arguments(plan, "", margin)
        ),
        Course::Tokens => {
            format!("for page in pages({}):\n    print(page)\n", arguments(plan, &method, margin))
        }
        Course::Resubmit(left) => format!(
            "for response in resubmit({}):\n    print(response)\n",
            arguments(plan, &format!("{method}, \"{left}\""), margin)
        ),
    }
}

/// What stands in the parentheses of a call: first what goes before the parameters.
fn arguments(plan: &Plan<'_>, first: &str, margin: usize) -> String {
    let mut lines = Vec::new();
    lines.extend((!first.is_empty()).then(|| first.to_owned()));
    for (name, value) in &plan.members {
        let used = margin + INDENT + name.len() + 1;
        lines.push(format!("{name}={}", literal::<Python>(value, INDENT, used)));
    }
    lines.extend(
        (plan.course == Course::Transaction).then(|| "ClientRequestToken=str(uuid.uuid4())".to_owned()),
    );
    if lines.is_empty() {
        return String::new();
    }
    let margin = " ".repeat(INDENT);
    lines.iter().fold("\n".to_owned(), |text, line| text + &margin + line + ",\n")
}
